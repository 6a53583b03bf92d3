import { AttachedDictionary } from './attached-dictionary.ts';
import { CapabilityError } from './errors.ts';
import { isStale, touchedRecord } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { CONTRACT_VERSION } from './record-store.ts';
import type {
  Capabilities,
  MaybePromise,
  RecordStore,
  RemoveCondition,
  StoreContext,
  Touch,
  WriteCondition,
} from './record-store.ts';

/**
 * The abstract store. An adapter is a subclass named `Session<Foo>Store` with `static storeName = 'Foo'`; it declares its
 * capabilities and implements `read`, `write` and `remove`, and `ids` if it can list. The rest is derived; override what the backend
 * does better (`touch`, `stale`, `count`, `removeAll`).
 *
 * To the application it is a dictionary of sessions, once an application has opened it; before that the dictionary fails with `NOT_OPEN`.
 */
export abstract class SessionStore extends AttachedDictionary implements RecordStore {
  /** 'Foo' of SessionFooStore: said in words, since class names do not survive a minifier. */
  static readonly storeName: string;
  /**
   * The version of the contract that the adapter was written for, which it says itself: an application whose core speaks another one then
   * refuses it. Unless it does, it is taken to be made for the core that is there.
   */
  static readonly contract: number = CONTRACT_VERSION;

  readonly storeName: string;
  readonly contract: number;
  abstract readonly capabilities: Capabilities;

  constructor() {
    super();
    this.storeName = new.target.storeName;
    this.contract = new.target.contract;
  }

  abstract read(id: SessionId): MaybePromise<SessionRecord | undefined>;
  abstract write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean>;
  abstract remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean>;

  /**
   * Reads and writes again under the same revision. Right wherever `read` and `write` answer at once; a store that answers later
   * should override it, since two touches that overlap could leave the earlier times.
   */
  touch(id: SessionId, touch: Touch): MaybePromise<boolean> {
    const held = this.read(id);
    return held instanceof Promise ? held.then((record) => this.#rewrite(record, touch)) : this.#rewrite(held, touch);
  }

  ids(): Iterable<SessionId> | AsyncIterable<SessionId> {
    throw new CapabilityError(`Session${this.storeName}Store cannot list its sessions.`);
  }

  stale(now: number): Iterable<SessionId> | AsyncIterable<SessionId> {
    return this.#filtered(now);
  }

  count(): MaybePromise<number> {
    return this.#counted();
  }

  removeAll(): MaybePromise<void> {
    return this.#removed();
  }

  start(_context: StoreContext): MaybePromise<void> {}
  flush(): MaybePromise<void> {}
  stop(): MaybePromise<void> {}

  async *#filtered(now: number): AsyncGenerator<SessionId> {
    for await (const id of this.ids()) {
      const record = await this.read(id);
      if (record !== undefined && isStale(record, now)) yield id;
    }
  }

  async #counted(): Promise<number> {
    let count = 0;
    for await (const _ of this.ids()) count += 1;
    return count;
  }

  async #removed(): Promise<void> {
    for await (const id of this.ids()) await this.remove(id);
  }

  #rewrite(record: SessionRecord | undefined, touch: Touch): MaybePromise<boolean> {
    if (record === undefined || record.rev !== touch.rev || isStale(record, touch.accessedAt)) return false;
    return this.write(touchedRecord(record, touch), { rev: record.rev });
  }
}
