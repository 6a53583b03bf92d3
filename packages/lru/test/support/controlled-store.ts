import { IndeterminateError, isStale, SessionStore, StoreTimeoutError, touchedRecord } from '@coatcheck/core';
import type {
  Capabilities,
  MaybePromise,
  RemoveCondition,
  SessionId,
  SessionRecord,
  StoreContext,
  Touch,
  WriteCondition,
} from '@coatcheck/core';

/**
 * What a call comes to: it does what it should, or it fails without having done it, or having done it; or it is not answered in time, and
 * takes effect when the test has it {@link ControlledStore.land}, if its condition holds then.
 */
export type Fate = 'succeeds' | 'fails before' | 'fails after' | 'is late';

/** A call that has not been answered yet. */
export interface WaitingCall {
  readonly primitive: Primitive;
  readonly id: SessionId;
  /** Answers it. */
  answer(fate?: Fate): void;
}

/** A call that was not answered in time. */
export interface LateCall {
  readonly primitive: Primitive;
  readonly id: SessionId;
  takeEffect(): void;
}

type Primitive = 'read' | 'write' | 'remove' | 'touch';

/** What a backend says that is not there. */
export class Outage extends Error {}

/** A store in a `Map`, each call of which does what the test says, when the test says it. */
export class ControlledStore extends SessionStore {
  static override readonly storeName: string = 'Controlled';

  readonly capabilities: Capabilities;
  /** What it holds. */
  readonly records: Map<SessionId, SessionRecord> = new Map();
  /** The calls that wait to be answered, in the order in which they came. */
  readonly waiting: WaitingCall[] = [];
  /** What was not answered in time, and has not taken effect yet. */
  readonly late: LateCall[] = [];
  /** The sessions about which calls have taken effect late. */
  readonly cameLate: Set<SessionId> = new Set();
  /** The primitives that were called so far, in order. */
  readonly calls: Primitive[] = [];
  /** Which primitives are not answered before the test does it: none unless said. */
  holds: ReadonlySet<Primitive> = new Set();
  /** What becomes of the calls that are answered at once. */
  fate: Fate = 'succeeds';
  /** To which primitives that applies. */
  failing: ReadonlySet<Primitive> = everything;
  /** What it was started with. */
  context: StoreContext | undefined;
  stopped = false;
  flushed = 0;

  constructor(capabilities: Partial<Capabilities> = {}) {
    super();
    this.capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true, ...capabilities };
  }

  /** From now on no call is answered, or none of these, before the test does it. */
  hold(...primitives: readonly Primitive[]): void {
    this.holds = primitives.length === 0 ? everything : new Set(primitives);
  }

  /** From now on every call fails, or every one of these. */
  fail(fate: Fate, ...primitives: readonly Primitive[]): void {
    this.fate = fate;
    this.failing = primitives.length === 0 ? everything : new Set(primitives);
  }

  /** Has a late call take effect now; all of them, in order, unless one is named. */
  land(...calls: readonly LateCall[]): void {
    for (const call of calls.length === 0 ? this.late.slice() : calls) {
      this.late.splice(this.late.indexOf(call), 1);
      this.cameLate.add(call.id);
      call.takeEffect();
    }
  }

  /** From now on every call is answered at once, those that wait included, and succeeds. */
  recover(): void {
    this.holds = new Set();
    this.fate = 'succeeds';
    for (const call of this.waiting.slice()) call.answer();
  }

  read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    return this.#call('read', id, () => this.records.get(id));
  }

  write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
    return this.#call('write', record.id, () => {
      const held = this.records.get(record.id);
      if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
      this.records.set(record.id, record);
      return true;
    });
  }

  remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean> {
    return this.#call('remove', id, () => {
      const held = this.records.get(id);
      if (held === undefined || (when !== undefined && when.rev !== held.rev)) return false;
      if (when?.staleAt !== undefined && !isStale(held, when.staleAt)) return false;
      return this.records.delete(id);
    });
  }

  override touch(id: SessionId, touch: Touch): MaybePromise<boolean> {
    return this.#call('touch', id, () => {
      const held = this.records.get(id);
      if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
      this.records.set(id, touchedRecord(held, touch));
      return true;
    });
  }

  override *ids(): Generator<SessionId> {
    yield* this.records.keys();
  }

  override count(): MaybePromise<number> {
    return this.records.size;
  }

  override *stale(now: number): Generator<SessionId> {
    for (const [id, record] of this.records) if (isStale(record, now)) yield id;
  }

  /** Gives up a session. */
  evict(id: SessionId): void {
    this.records.delete(id);
    this.context?.evicted(id, 'count');
  }

  override start(context: StoreContext): void {
    this.context = context;
  }

  override flush(): void {
    this.flushed += 1;
  }

  override stop(): void {
    this.stopped = true;
  }

  #call<Answer>(primitive: Primitive, id: SessionId, effect: () => Answer): MaybePromise<Answer> {
    this.calls.push(primitive);
    const withFate = (fate: Fate): Answer => this.#withFate(fate, primitive, id, effect);
    if (!this.holds.has(primitive)) return withFate(this.failing.has(primitive) ? this.fate : 'succeeds');
    return new Promise<Answer>((resolve, reject) => {
      const call: WaitingCall = {
        primitive,
        id,
        answer: (fate = 'succeeds') => {
          this.waiting.splice(this.waiting.indexOf(call), 1);
          try {
            resolve(withFate(fate));
          } catch (error) {
            reject(error);
          }
        },
      };
      this.waiting.push(call);
    });
  }

  #withFate<Answer>(fate: Fate, primitive: Primitive, id: SessionId, effect: () => Answer): Answer {
    if (fate === 'fails before') throw new Outage('The backend is gone.');
    if (fate === 'is late') {
      if (primitive === 'read') throw new StoreTimeoutError('The backend does not answer.');
      this.late.push({ primitive, id, takeEffect: effect });
      throw new IndeterminateError('The backend does not answer. It may do it yet.');
    }
    const answer = effect();
    if (fate === 'fails after') throw new Outage('The connection broke.');
    return answer;
  }
}

const everything: ReadonlySet<Primitive> = new Set(['read', 'write', 'remove', 'touch']);
