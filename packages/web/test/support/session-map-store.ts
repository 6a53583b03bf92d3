import { SessionStore } from '@coatcheck/core';
import type {
  Capabilities,
  MaybePromise,
  RemoveCondition,
  SessionId,
  SessionRecord,
  WriteCondition,
} from '@coatcheck/core';

type Primitive = 'read' | 'write' | 'remove';

/** A store over a Map that tells what it was asked for, and can be made to wait or to fail. */
export class SessionMapStore extends SessionStore {
  static override readonly storeName = 'Map';
  readonly capabilities: Capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true };
  readonly records: Map<SessionId, SessionRecord> = new Map();
  readonly calls: Primitive[] = [];
  /** Comes before each call: may throw, or return a promise that the call waits for. */
  before: (primitive: Primitive) => Promise<void> | void = () => undefined;

  read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    return this.#call('read', () => this.records.get(id));
  }

  write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
    return this.#call('write', () => {
      if (this.records.get(record.id)?.rev !== (when === 'absent' ? undefined : when.rev)) return false;
      this.records.set(record.id, record);
      return true;
    });
  }

  remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean> {
    return this.#call('remove', () => {
      const held = this.records.get(id);
      if (held === undefined || (when !== undefined && held.rev !== when.rev)) return false;
      if (when?.staleAt !== undefined && held.expiresAt > when.staleAt) return false;
      return this.records.delete(id);
    });
  }

  override ids(): Iterable<SessionId> {
    return this.records.keys();
  }

  #call<Result>(primitive: Primitive, act: () => Result): MaybePromise<Result> {
    this.calls.push(primitive);
    const wait = this.before(primitive);
    return wait === undefined ? act() : wait.then(act);
  }
}
