import type { DestroyReason } from '@coatcheck/core';

/** The timeout of new sessions, in milliseconds. */
export const TIMEOUT = 1_000;
/** A session that is only read is touched once its expiry lags behind by this much. */
const WORTH_TOUCHING = TIMEOUT / 10;

/** The values of the sessions in the model test. */
export interface Counters {
  a?: number;
  b?: number;
}

/** A session, as the model knows it. */
export interface ModelSession {
  counters: Counters;
  timeout: number;
  expiresAt: number;
}

/** Sessions in a `Map`, with an expiry each: the whole meaning of the dictionary, in the simplest form. */
export class DictionaryModel {
  /** What is stored, stale or not. */
  readonly sessions: Map<string, ModelSession> = new Map();
  /** What the hook was told, in any order. */
  readonly ended: string[] = [];
  /** The sessions being worked on: which session each began with. */
  readonly atWork: Map<string, ModelSession> = new Map();
  now = 0;

  live(name: string): ModelSession | undefined {
    const session = this.sessions.get(name);
    return session !== undefined && session.expiresAt > this.now ? session : undefined;
  }

  liveNames(): string[] {
    return [...this.sessions.keys()].filter((name) => this.live(name) !== undefined);
  }

  /** Puts a new session there, in the place of the one that may stand there. */
  put(name: string, counters: Counters): void {
    this.removeStale(name);
    this.sessions.set(name, { counters: { ...counters }, timeout: TIMEOUT, expiresAt: this.now + TIMEOUT });
  }

  /** A commit renews the times. */
  use(session: ModelSession): void {
    session.expiresAt = this.now + session.timeout;
  }

  /** A visit that changes nothing renews them if that gains enough. */
  visit(session: ModelSession): void {
    const gain = this.now + session.timeout - session.expiresAt;
    if (gain > 0 && gain >= (session.timeout * WORTH_TOUCHING) / TIMEOUT) this.use(session);
  }

  /** Counts up, and says what that comes to. */
  increment(session: ModelSession | undefined, key: keyof Counters): 'nothing' | 'SESSION_GONE' {
    if (session === undefined) return 'SESSION_GONE';
    session.counters[key] = (session.counters[key] ?? 0) + 1;
    this.use(session);
    return 'nothing';
  }

  remove(name: string, reason: DestroyReason): void {
    this.sessions.delete(name);
    this.ended.push(`${name} ${reason}`);
  }

  /** Says whether there was a stale session. */
  removeStale(name: string): boolean {
    if (!this.sessions.has(name) || this.live(name) !== undefined) return false;
    this.remove(name, 'expired');
    return true;
  }
}
