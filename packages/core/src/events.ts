import type { SessionId } from './record.ts';
import type { EvictionReason } from './record-store.ts';

/**
 * Why a session ended: it was deleted, its check-in ended it after `invalidate()`, it was found stale, or it was among the sessions of a
 * principal that were ended.
 */
export type DestroyReason = 'deleted' | 'invalidated' | 'expired' | 'revoked';

/** What an application tells its listeners. No event holds a token or a value of a session. */
export interface ApplicationEvents {
  /** A session was stored for the first time. */
  created: { readonly id: SessionId };
  /** A session ended. Once for each, in the process that ended it. */
  destroyed: { readonly id: SessionId; readonly reason: DestroyReason };
  /** A check-in was refused since another commit changed what it was based on; `keys` is empty where the whole record is meant. */
  conflict: { readonly id: SessionId; readonly keys: readonly string[] };
  /** A session got another token: it goes on under the id `successor`, and its old token leads to it no longer, or for a grace only. */
  renewed: { readonly id: SessionId; readonly successor: SessionId };
  /** A lease ran out without a sign of life from its holder, and somebody else went on with the session. */
  leaseStolen: { readonly id: SessionId };
  /** A client presented something that is no token, or a token that belongs to no session. */
  unknownToken: { readonly reason: 'malformed' } | { readonly reason: 'unknown'; readonly id: SessionId };
  /** The times of a session that was only read could not be renewed. It may become stale earlier than its timeout says. */
  touchFailed: { readonly id: SessionId; readonly error: unknown };
  /** The store, which is bounded, let go of a session before its time. It did not end: there is no `destroyed`, and no hook runs. */
  evicted: { readonly id: SessionId; readonly reason: EvictionReason };
  /** The store told of something wrong that it could work around, such as a damaged file that it left aside. */
  storeProblem: { readonly error: unknown };
  /** A sweep, or one session of it, failed. The next sweep will try again. */
  sweepFailed: { readonly id: SessionId | undefined; readonly error: unknown };
  /** The `expiring` hook, or a listener, threw. What it was told of had happened all the same. */
  hookFailed: { readonly id: SessionId | undefined; readonly error: unknown };
}

/** The name of an event. */
export type EventName = keyof ApplicationEvents;

/** Is told of an event, and not waited for. What it throws, or rejects with, becomes a `hookFailed` event and disturbs nobody else. */
export type Listener<Name extends EventName> = (event: ApplicationEvents[Name]) => unknown;

type Listeners = { [Name in EventName]: Set<Listener<Name>> };

/** Tells listeners of events, and counts them, so that nothing is lost where nobody listens. */
export class Events {
  readonly #counts: Record<EventName, number> = {
    created: 0,
    destroyed: 0,
    conflict: 0,
    renewed: 0,
    leaseStolen: 0,
    unknownToken: 0,
    touchFailed: 0,
    evicted: 0,
    storeProblem: 0,
    sweepFailed: 0,
    hookFailed: 0,
  };
  readonly #listeners: Listeners = {
    created: new Set(),
    destroyed: new Set(),
    conflict: new Set(),
    renewed: new Set(),
    leaseStolen: new Set(),
    unknownToken: new Set(),
    touchFailed: new Set(),
    evicted: new Set(),
    storeProblem: new Set(),
    sweepFailed: new Set(),
    hookFailed: new Set(),
  };

  /** How often each event has happened so far. */
  get counts(): Readonly<Record<EventName, number>> {
    return { ...this.#counts };
  }

  /** Adds a listener; returns what removes it. */
  on<Name extends EventName>(name: Name, listener: Listener<Name>): () => void {
    const listeners: Set<Listener<Name>> = this.#listeners[name];
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<Name extends EventName>(name: Name, event: ApplicationEvents[Name]): void {
    this.#counts[name] += 1;
    const listeners: Set<Listener<Name>> = this.#listeners[name];
    // A copy, so that a listener that comes meanwhile is told of the next event and not of this one.
    for (const listener of Array.from(listeners)) this.#tell(name, event, listener);
  }

  #tell<Name extends EventName>(name: Name, event: ApplicationEvents[Name], listener: Listener<Name>): void {
    const failed = (error: unknown): void => {
      // A listener of hookFailed that throws is counted and not told of itself.
      if (name === 'hookFailed') this.#counts.hookFailed += 1;
      else this.emit('hookFailed', { id: 'id' in event ? event.id : undefined, error });
    };
    try {
      const told = listener(event);
      // A rejection that nobody handles would end the process.
      if (told instanceof Promise) told.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}
