import type { RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import { SessionMemoryStore } from '@coatcheck/memory';

/** A memory store that notes what it is asked to do, in order. */
export class CountedStore extends SessionMemoryStore {
  readonly #calls: string[] = [];

  /** What was asked since this was last called. */
  calls(): string[] {
    return this.#calls.splice(0);
  }

  override read(id: SessionId): SessionRecord | undefined {
    this.#calls.push('read');
    return super.read(id);
  }

  override write(record: SessionRecord, when: WriteCondition): boolean {
    this.#calls.push(when === 'absent' ? 'create' : 'write');
    return super.write(record, when);
  }

  override touch(id: SessionId, touch: Touch): boolean {
    this.#calls.push('touch');
    return super.touch(id, touch);
  }

  override remove(id: SessionId, when?: RemoveCondition): boolean {
    this.#calls.push('remove');
    return super.remove(id, when);
  }
}
