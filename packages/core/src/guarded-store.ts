import type { Clock } from './clock.ts';
import { hasCode, IndeterminateError, RecordError, StoreError, StoreTimeoutError } from './errors.ts';
import { nextTurn } from './event-loop.ts';
import type { SessionId, SessionRecord } from './record.ts';
import type {
  MaybePromise,
  RecordStore,
  RemoveCondition,
  StoreContext,
  Touch,
  WriteCondition,
} from './record-store.ts';

/**
 * A store whose every answer can be relied on: it comes within the deadline, and it is a value, or absent, or failed, or unknown, each
 * told apart. What the backend throws becomes the cause of a `StoreError`. Answers that are there at once cost no timer.
 */
export class GuardedStore {
  readonly store: RecordStore;
  readonly #clock: Clock;
  readonly #deadline: number;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  constructor(store: RecordStore, clock: Clock, deadline: number) {
    this.store = store;
    this.#clock = clock;
    this.#deadline = deadline;
  }

  /** From here on every call fails with `CLOSED`. */
  close(): void {
    this.#closed = true;
  }

  start(context: StoreContext): MaybePromise<void> {
    return this.#call('start', () => this.store.start(context));
  }

  /** Waits until nothing is under way, and nothing follows upon it. */
  async settled(): Promise<void> {
    do {
      await Promise.allSettled(this.#underWay);
      await nextTurn();
    } while (this.#underWay.size > 0);
  }

  /** As the others, but without a function made for each call: this is what every check-out does. */
  read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    this.#assertOpen();
    let answer: MaybePromise<SessionRecord | undefined>;
    try {
      answer = this.store.read(id);
    } catch (error) {
      throw failure('read', this.store, error);
    }
    return isPromiseLike(answer)
      ? this.#inTime('read', answer).then((record) => checked(record, id))
      : checked(answer, id);
  }

  write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
    return this.#call('write', () => this.store.write(record, when));
  }

  remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean> {
    return this.#call('remove', () => this.store.remove(id, when));
  }

  touch(id: SessionId, touch: Touch): MaybePromise<boolean> {
    return this.#call('touch', () => this.store.touch(id, touch));
  }

  /** Watches a record, where the store can: `changed` may be called at any time. Otherwise undefined. */
  watch(id: SessionId, changed: () => void): (() => void) | undefined {
    this.#assertOpen();
    return this.store.watch?.(id, changed);
  }

  count(): MaybePromise<number> {
    return this.#call('count', () => this.store.count());
  }

  removeAll(): MaybePromise<void> {
    return this.#call('removeAll', () => this.store.removeAll());
  }

  flush(): MaybePromise<void> {
    return this.#call('flush', () => this.store.flush());
  }

  stop(): MaybePromise<void> {
    return this.#call('stop', () => this.store.stop());
  }

  /** All ids, each step of the listing within the deadline. */
  ids(): AsyncIterable<SessionId> {
    return this.#each('ids', () => this.store.ids());
  }

  /** The ids of a principal's records, by the store's own list; none where it has none. Each step within the deadline. */
  idsOf(principal: string): AsyncIterable<SessionId> {
    return this.#each('idsOf', () => this.store.idsOf?.(principal) ?? []);
  }

  /** The ids of records that may be stale, each step within the deadline. */
  stale(now: number): AsyncIterable<SessionId> {
    return this.#each('stale', () => this.store.stale(now));
  }

  #assertOpen(): void {
    if (this.#closed) throw new StoreError('CLOSED', 'The application has been closed.');
  }

  #call<Answer>(primitive: Primitive, call: () => MaybePromise<Answer>): MaybePromise<Answer> {
    if (primitive !== 'stop') this.#assertOpen();
    try {
      const answer = call();
      return isPromiseLike(answer) ? this.#inTime(primitive, answer) : answer;
    } catch (error) {
      throw failure(primitive, this.store, error);
    }
  }

  async *#each(
    primitive: 'ids' | 'idsOf' | 'stale',
    list: () => Iterable<SessionId> | AsyncIterable<SessionId>,
  ): AsyncGenerator<SessionId> {
    const listed = await this.#call(primitive, list);
    const steps = Symbol.iterator in listed ? listed[Symbol.iterator]() : listed[Symbol.asyncIterator]();
    let step: IteratorResult<SessionId> | undefined;
    try {
      for (;;) {
        step = undefined;
        const next = this.#call(primitive, () => steps.next());
        step = next instanceof Promise ? await next : next;
        if (step.done === true) return;
        yield step.value;
      }
    } finally {
      // Who has read enough waits until the listing let go of what it holds; nobody waits for one that failed or is late.
      if (step === undefined) ended(steps).catch(() => undefined);
      else if (step.done !== true) await this.#inTime(primitive, ended(steps));
    }
  }

  #inTime<Answer>(primitive: Primitive, answer: PromiseLike<Answer>): Promise<Answer> {
    const inTime = new Promise<Answer>((resolve, reject) => {
      const patience = lifecycle.has(primitive) ? this.#deadline * LIFECYCLE_PATIENCE : this.#deadline;
      const cancel = this.#clock.after(patience, () => reject(late(primitive, this.store, patience)));
      answer.then(
        (value) => {
          cancel();
          resolve(value);
        },
        (error: unknown) => {
          cancel();
          reject(failure(primitive, this.store, error));
        },
      );
    });
    this.#underWay.add(inTime);
    const over = (): void => {
      this.#underWay.delete(inTime);
    };
    inTime.then(over, over);
    return inTime;
  }
}

type Primitive = keyof Omit<RecordStore, 'storeName' | 'contract' | 'capabilities' | 'watch'>;

/** Starting and stopping may read or write everything that a store holds: they get this many times the deadline of an answer. */
const LIFECYCLE_PATIENCE = 6;
const lifecycle: ReadonlySet<Primitive> = new Set(['start', 'flush', 'stop', 'removeAll']);

/** The primitives that change something: whether they happened is unknown if they do not answer in time. */
const changing: ReadonlySet<Primitive> = new Set(['write', 'remove', 'touch', 'removeAll', 'flush']);

function late(primitive: Primitive, store: RecordStore, deadline: number): StoreError {
  const message = `Session${store.storeName}Store did not answer '${primitive}' within ${deadline} ms.`;
  return changing.has(primitive)
    ? new IndeterminateError(`${message} It may have happened, and may still.`)
    : new StoreTimeoutError(message);
}

function failure(primitive: Primitive, store: RecordStore, error: unknown): unknown {
  if (hasCode(error)) return error;
  return new StoreError('STORE_FAILED', `Session${store.storeName}Store failed at '${primitive}'.`, { cause: error });
}

async function ended(steps: Iterator<SessionId> | AsyncIterator<SessionId>): Promise<void> {
  await steps.return?.();
}

function checked(record: SessionRecord | undefined, id: SessionId): SessionRecord | undefined {
  if (record === undefined || record.id === id) return record;
  throw new RecordError('RECORD_DAMAGED', `The store returned the record of session ${record.id} for session ${id}.`);
}

function isPromiseLike<Answer>(answer: MaybePromise<Answer> | PromiseLike<Answer>): answer is PromiseLike<Answer> {
  return typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function';
}
