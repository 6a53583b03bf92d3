import { SessionStore } from '@coatcheck/core';
import type { Capabilities, RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import type { SharedRecords } from './shared-records.ts';

/** A store on shared records that answers at once and waits for no turn: for what is done while nobody else does anything. */
export class DirectStore extends SessionStore {
  static override readonly storeName = 'Direct';
  readonly capabilities: Capabilities = { atomicity: 'shared', durability: 'none', expiry: 'swept', lists: true };
  readonly #records: SharedRecords;

  constructor(records: SharedRecords) {
    super();
    this.#records = records;
  }

  read(id: SessionId): SessionRecord | undefined {
    return this.#records.read(id);
  }

  write(record: SessionRecord, when: WriteCondition): boolean {
    return this.#records.write(record, when);
  }

  remove(id: SessionId, when?: RemoveCondition): boolean {
    return this.#records.remove(id, when);
  }

  override touch(id: SessionId, touch: Touch): boolean {
    return this.#records.touch(id, touch);
  }

  override ids(): Iterable<SessionId> {
    return this.#records.all.map(({ id }) => id);
  }
}
