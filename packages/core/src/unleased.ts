import type { Engine } from './engine.ts';
import type { Patience } from './queues.ts';
import type { SessionId, SessionRecord } from './record.ts';
import type { MaybePromise } from './record-store.ts';

/** The first pause between two looks at a leased session, in milliseconds; the next is twice as long. */
const SHORTEST_PAUSE = 4;
/** The longest one: how late somebody may notice that another process gave a session back. */
const LONGEST_PAUSE = 250;

/** Whether somebody has the session of a record exclusively, as far as the record tells. */
export function isLeased(engine: Engine, record: SessionRecord): boolean {
  return engine.reader.envelopeOf(record).lease !== undefined;
}

/**
 * Waits until nobody has a session exclusively any more: until its record shows no lease, or the same one was seen for as long as the lease
 * is to last, on this process's own monotonic clock. Only to be called by whoever has the turn. `BUSY`, or the reason of the signal.
 *
 * @param look - reads the record; one that is not there, or has another id, ends the waiting
 */
export async function unleased<Found extends SessionRecord | undefined>(
  engine: Engine,
  id: SessionId,
  patience: Patience,
  look: () => MaybePromise<Found>,
): Promise<Found> {
  const { clock, observations, queues } = engine;
  const pauses = new Pauses(engine, id, patience.signal);
  let seen: { readonly rev: string; readonly since: number } | undefined;
  try {
    for (;;) {
      const pause = pauses.next();
      // Asked before the answer is there, and seen after it: so a lease is never thought to have lasted longer than it did.
      const askedAt = clock.monotonic();
      const looked = look();
      const record = looked instanceof Promise ? await looked : looked;
      const lease = record && engine.reader.envelopeOf(record).lease;
      // One that goes on under another id is waited for there.
      if (record === undefined || record.id !== id || lease === undefined) return record;
      const { rev } = record;
      if (seen?.rev !== rev) seen = { rev, since: observations.since(record) };
      const left = lease - (askedAt - seen.since);
      if (left <= 0) return record;
      const patient = patience.until - clock.monotonic();
      if (patient <= 0) throw queues.busy(id);
      await pause(Math.min(left, patient));
    }
  } finally {
    pauses.end();
  }
}

/** The same, waiting in turn, and under whatever id the session has by now. */
export async function unleasedInTurn<Found extends SessionRecord | undefined>(
  engine: Engine,
  id: SessionId,
  patience: Patience,
  look: () => MaybePromise<Found>,
): Promise<Found> {
  const found = await engine.queues.inTurn(id, patience, () => unleased(engine, id, patience, look));
  return found === undefined || found.id === id ? found : unleasedInTurn(engine, found.id, patience, look);
}

/** Waits between two looks: for a time that doubles, or until the store tells of a change where it can. */
class Pauses {
  readonly #engine: Engine;
  readonly #signal: AbortSignal | undefined;
  readonly #unwatch: (() => void) | undefined;
  #longest = SHORTEST_PAUSE;
  #wake: () => void = () => undefined;

  constructor(engine: Engine, id: SessionId, signal: AbortSignal | undefined) {
    this.#engine = engine;
    this.#signal = signal;
    this.#unwatch = engine.store.watch(id, () => this.#wake());
    signal?.addEventListener('abort', this.#abort);
  }

  /** A pause that has begun: a change that comes before it is waited for ends it, too. */
  next(): (longest: number) => Promise<void> {
    this.#signal?.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return async (longest) => {
      const cancel = this.#engine.clock.after(Math.min(longest, this.#length()), resolve);
      await promise;
      cancel();
    };
  }

  end(): void {
    this.#unwatch?.();
    this.#signal?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => this.#wake();

  /** Where the store tells of changes, the lease alone is waited for. */
  #length(): number {
    if (this.#unwatch !== undefined) return Infinity;
    this.#longest = Math.min(2 * this.#longest, LONGEST_PAUSE);
    return this.#longest * (1 - this.#engine.chance() / 2);
  }
}
