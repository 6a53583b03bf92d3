import type { Engine } from './engine.ts';
import { hasCode, IndeterminateError, LeaseLostError, SessionError, SessionGoneError } from './errors.ts';
import type { Following, Hold, Holding } from './holding.ts';
import { resealed } from './new-records.ts';
import type { Turn } from './queues.ts';
import { isStale } from './record.ts';
import type { SessionRecord } from './record.ts';
import { written } from './written.ts';

/** A sign of life is written so many times per lease. */
const BEATS_PER_LEASE = 3;

/**
 * A session that was checked out exclusively. Its record shows a lease, and is written again from time to time as a sign of life. Every
 * write is on the condition that nobody else wrote in between: who was taken for dead cannot write any more.
 */
export class Grant implements Holding {
  readonly fence: number;
  readonly #engine: Engine;
  readonly #turn: Turn;
  readonly #letGo: () => void;
  readonly #end: number;
  /** The last record of ours of which it is known that the store held it. */
  #record: SessionRecord;
  /** Records of ours of which nobody knows whether the store got them. */
  #unknown: SessionRecord[] = [];
  /** Whether any of these is more than a sign of life. */
  #undecided = false;
  /** One write after the other: a sign of life must not overtake a commit. */
  #writing: Promise<unknown> = Promise.resolve();
  #cancelBeat: () => void = () => undefined;
  /** Why nothing more can be done with it, once that is so. */
  #ended: Error | undefined;

  /** @param record - what the store holds, with our lease in it */
  constructor(engine: Engine, turn: Turn, record: SessionRecord) {
    this.#engine = engine;
    this.#turn = turn;
    this.#record = record;
    this.fence = engine.reader.envelopeOf(record).fence ?? 0;
    this.#letGo = engine.tasks.hold(record.id);
    engine.queues.refuseSelfWaits(record.id);
    this.#end = engine.clock.monotonic() + engine.maxHold;
    this.#beatLater();
  }

  async commit(following: Following): Promise<SessionRecord> {
    return this.#inOrder(async () => {
      const record = await this.#written(following, () => this.#handOver());
      this.#giveBack(record);
      return record;
    });
  }

  async keep(following: Following): Promise<SessionRecord> {
    const { lease } = this.#engine;
    return this.#inOrder(() => this.#written(following, () => ({ fence: this.fence, lease })));
  }

  async move(move: (base: SessionRecord) => Promise<boolean>): Promise<void> {
    return this.#inOrder(async () => {
      while (!(await move(await this.#current()))) await this.#catchUp();
      this.#finish(givenBack(this.#record));
    });
  }

  async release(): Promise<void> {
    if (this.#ended !== undefined) return;
    try {
      await this.commit((base, hold) => resealed(this.#engine, base, hold));
    } catch (error) {
      this.#finish(lost(this.#record));
      // Who lost the session, sees it gone, or has just given it back has nothing to give back.
      if (!isEnd(error)) this.#engine.events.emit('storeProblem', { error });
    }
  }

  leave(): void {
    this.#finish(gone(this.#record));
  }

  async #inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.#writing;
    const working = (async () => {
      await before;
      if (this.#ended !== undefined) throw this.#ended;
      return work();
    })();
    this.#writing = working.catch(() => undefined);
    return working;
  }

  async #written(following: Following, hold: () => Hold): Promise<SessionRecord> {
    for (;;) {
      const base = await this.#current();
      const record = following(base, hold());
      try {
        if (await written(this.#engine, record, { rev: base.rev })) {
          return this.#goOnFrom(record);
        }
      } catch (error) {
        if (hasCode(error, 'INDETERMINATE')) this.#note(base, record);
        throw error;
      }
      await this.#catchUp();
    }
  }

  #goOnFrom(record: SessionRecord): SessionRecord {
    this.#unknown = [];
    this.#undecided = false;
    return (this.#record = record);
  }

  #note(base: SessionRecord, record: SessionRecord): void {
    this.#unknown.push(record);
    this.#undecided ||= record.body !== base.body;
  }

  async #current(): Promise<SessionRecord> {
    // A touch may have renewed it.
    if (isStale(this.#record, this.#engine.clock.now())) await this.#catchUp();
    return this.#record;
  }

  /** Goes on from what the store holds, if that is ours. */
  async #catchUp(): Promise<void> {
    const { store, clock } = this.#engine;
    const held = await store.read(this.#record.id);
    if (held?.rev === this.#record.rev && !isStale(held, clock.now())) {
      this.#record = held;
      return;
    }
    const own = held && this.#unknown.find(({ rev }) => rev === held.rev);
    if (own !== undefined && !isStale(own, clock.now())) {
      this.#goOnFrom(own);
      return;
    }
    const ended = held === undefined || isStale(held, clock.now());
    throw this.#finish(this.#undecided ? unknowable(this.#record) : ended ? gone(this.#record) : lost(this.#record));
  }

  /** The next in line gets the lease in the same write, if there is one who wants it. */
  #handOver(): Hold {
    const { lease } = this.#engine;
    return this.#turn.nextWantsLease ? { fence: this.fence + 1, lease } : { fence: this.fence, lease: undefined };
  }

  #giveBack(record: SessionRecord): void {
    const { lease } = this.#engine.reader.envelopeOf(record);
    const over = givenBack(record);
    if (lease === undefined) this.#finish(over);
    else if (this.#turn.pass(record)) this.#finish(over, () => undefined);
    // Whoever was next has gone since: the lease that was written for them is given back, too.
    else this.#finish(over, () => void this.#returned(record));
  }

  async #returned(record: SessionRecord): Promise<void> {
    try {
      const { fence } = this.#engine.reader.envelopeOf(record);
      await written(this.#engine, resealed(this.#engine, record, { fence, lease: undefined }), { rev: record.rev });
    } catch (error) {
      this.#engine.events.emit('storeProblem', { error });
    } finally {
      this.#turn.leave();
    }
  }

  #finish(why: Error, leave: () => void = () => this.#turn.leave()): Error {
    if (this.#ended !== undefined) return this.#ended;
    this.#ended = why;
    this.#cancelBeat();
    this.#letGo();
    leave();
    return why;
  }

  #beatLater(): void {
    const { clock, lease } = this.#engine;
    this.#cancelBeat = clock.after(lease / BEATS_PER_LEASE, () => void this.#beat(), 'background');
  }

  /** Who holds a session for too long is no longer waited for, and may still commit as long as nobody took it. */
  async #beat(): Promise<void> {
    if (this.#engine.clock.monotonic() >= this.#end) {
      this.#turn.leave();
      return;
    }
    try {
      await this.keep((base, hold) => resealed(this.#engine, base, hold));
    } catch (error) {
      // The commit will find out, and tell.
      if (hasCode(error, 'CLOSED')) return;
    }
    if (this.#ended === undefined) this.#beatLater();
  }
}

function isEnd(error: unknown): boolean {
  return hasCode(error, 'LEASE_LOST') || hasCode(error, 'SESSION_GONE') || hasCode(error, 'CHECKED_IN');
}

function lost({ id }: SessionRecord): LeaseLostError {
  return new LeaseLostError(
    `Session ${id} was held for too long without a sign of life, and somebody else has gone on with it. Nothing was written: check it out again.`,
  );
}

function givenBack({ id }: SessionRecord): SessionError {
  return new SessionError('CHECKED_IN', `Session ${id} has been given back.`);
}

function gone({ id }: SessionRecord): SessionGoneError {
  return new SessionGoneError(`Session ${id} ended while it was held: it was destroyed, or it expired.`);
}

function unknowable({ id }: SessionRecord): IndeterminateError {
  return new IndeterminateError(`It cannot be known whether session ${id} was committed: others have gone on since.`);
}
