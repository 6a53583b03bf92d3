import type {
  Capabilities,
  MaybePromise,
  RecordStore,
  RemoveCondition,
  SessionDictionary,
  SessionId,
  SessionRecord,
  SessionStore,
  StoreContext,
  Touch,
  WriteCondition,
} from '@coatcheck/core';

/** The primitives of a store, by name. */
export type Primitive =
  | 'read'
  | 'write'
  | 'remove'
  | 'touch'
  | 'ids'
  | 'stale'
  | 'count'
  | 'removeAll'
  | 'start'
  | 'flush'
  | 'stop';

/**
 * Stands between an application and a store, keeps a list of the calls, and lets a test do something right before or after one: fail it,
 * hold it back, have another commit come first, or lose its answer.
 */
export class ObservedStore implements RecordStore {
  readonly storeName: string;
  readonly contract: number;
  readonly capabilities: Capabilities;
  /** The record objects that `read` has handed out. */
  readonly handedOut: Set<SessionRecord> = new Set();
  readonly watch?: NonNullable<RecordStore['watch']>;
  readonly idsOf?: NonNullable<RecordStore['idsOf']>;
  readonly #store: SessionStore;
  readonly #before = new Map<Primitive, () => unknown>();
  readonly #after = new Map<Primitive, () => unknown>();
  #calls: Primitive[] = [];
  #stopped = false;

  constructor(store: SessionStore) {
    this.#store = store;
    this.storeName = store.storeName;
    this.contract = store.contract;
    this.capabilities = store.capabilities;
    // There only where the store has them: whoever looks for them must see what the store itself would show.
    const members: RecordStore = store;
    if (members.watch !== undefined) this.watch = members.watch.bind(store);
    if (members.idsOf !== undefined) this.idsOf = members.idsOf.bind(store);
  }

  /** The primitives that were called since the last {@link forget}, in order. */
  get calls(): readonly Primitive[] {
    return this.#calls;
  }

  /** Whether `stop` was called, forgotten or not. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** How often a primitive was called since the last {@link forget}. */
  timesOf(primitive: Primitive): number {
    return this.#calls.filter((call) => call === primitive).length;
  }

  /** Starts the list of calls anew. */
  forget(): void {
    this.#calls = [];
  }

  /** Runs an action right before the next call of a primitive, which waits for it, and which fails if the action throws. */
  beforeNext(primitive: Primitive, action: () => unknown): void {
    this.#before.set(primitive, action);
  }

  /** Runs an action when the next call of a primitive has taken effect; if it throws, that is what the caller gets in place of the answer. */
  afterNext(primitive: Exclude<Primitive, 'ids' | 'stale'>, action: () => unknown): void {
    this.#after.set(primitive, action);
  }

  /** The dictionary face goes to the observed store, which is what a test has in hand. */
  attach(dictionary: SessionDictionary): void {
    this.#store.attach(dictionary);
  }

  read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    const read = this.#observe('read', () => this.#store.read(id));
    return read instanceof Promise ? read.then((record) => this.#note(record)) : this.#note(read);
  }

  write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
    return this.#observe('write', () => this.#store.write(record, when));
  }

  remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean> {
    return this.#observe('remove', () => this.#store.remove(id, when));
  }

  touch(id: SessionId, touch: Touch): MaybePromise<boolean> {
    return this.#observe('touch', () => this.#store.touch(id, touch));
  }

  ids(): Iterable<SessionId> | AsyncIterable<SessionId> {
    return this.#observeListing('ids', () => this.#store.ids());
  }

  stale(now: number): Iterable<SessionId> | AsyncIterable<SessionId> {
    return this.#observeListing('stale', () => this.#store.stale(now));
  }

  count(): MaybePromise<number> {
    return this.#observe('count', () => this.#store.count());
  }

  removeAll(): MaybePromise<void> {
    return this.#observe('removeAll', () => this.#store.removeAll());
  }

  start(context: StoreContext): MaybePromise<void> {
    return this.#observe('start', () => this.#store.start(context));
  }

  flush(): MaybePromise<void> {
    return this.#observe('flush', () => this.#store.flush());
  }

  stop(): MaybePromise<void> {
    this.#stopped = true;
    return this.#observe('stop', () => this.#store.stop());
  }

  /** What the store answers at once is answered at once, unless something was planned. */
  #observe<Answer>(primitive: Primitive, call: () => MaybePromise<Answer>): MaybePromise<Answer> {
    const before = this.#noteCall(primitive);
    const after = this.#after.get(primitive);
    this.#after.delete(primitive);
    return before === undefined && after === undefined ? call() : between(before, call, after);
  }

  #observeListing(
    primitive: 'ids' | 'stale',
    call: () => Iterable<SessionId> | AsyncIterable<SessionId>,
  ): Iterable<SessionId> | AsyncIterable<SessionId> {
    const action = this.#noteCall(primitive);
    return action === undefined ? call() : listingAfter(action, call);
  }

  /** Returns what was planned for this call, if anything was. */
  #noteCall(primitive: Primitive): (() => unknown) | undefined {
    this.#calls.push(primitive);
    const action = this.#before.get(primitive);
    this.#before.delete(primitive);
    return action;
  }

  #note(record: SessionRecord | undefined): SessionRecord | undefined {
    if (record !== undefined) this.handedOut.add(record);
    return record;
  }
}

async function between<Answer>(
  before: (() => unknown) | undefined,
  call: () => MaybePromise<Answer>,
  after: (() => unknown) | undefined,
): Promise<Answer> {
  await before?.();
  const answer = await call();
  await after?.();
  return answer;
}

async function* listingAfter(
  action: () => unknown,
  call: () => Iterable<SessionId> | AsyncIterable<SessionId>,
): AsyncGenerator<SessionId> {
  await action();
  yield* call();
}
