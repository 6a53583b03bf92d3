import type { DestroyReason } from '@coatcheck/core';
import * as fc from 'fast-check';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { open } from '../opened.ts';
import { sessionId } from '../records.ts';
import { dictionaryCommands, nameOf, names } from './dictionary-commands.ts';
import type { Counters, Real } from './dictionary-commands.ts';

/** How many histories are tried, of at most how many commands each. */
const RUNS = 100;
const COMMANDS = 40;
const TIME_LIMIT = 60_000;

/** The timeout of new sessions, in milliseconds. */
const TIMEOUT = 1_000;
/** A session that is only read is touched once its expiry lags behind by this much. */
const WORTH_TOUCHING = TIMEOUT / 10;

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

/** Any history of the dictionary, compared step by step with a plain `Map`. */
export const dictionaryModel: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'any history of the dictionary' }, [
    test(
      'goes as it would with a Map of sessions that expire',
      async (trial) => {
        const ended: string[] = [];
        const { application, clock } = await open<Counters>(trial, {
          timeout: TIMEOUT,
          expiring: (session, reason) => ended.push(`${nameOf(session.id)} ${reason}`),
        });
        const { sessions } = application;
        const commands = dictionaryCommands(trial.capabilities.lists);
        const histories = fc.commands(commands, { maxCommands: COMMANDS, size: 'max' });
        const property = fc.asyncProperty(histories, async (history) => {
          // One store serves all histories, since opening one can take long.
          for (const name of names) await sessions.delete(sessionId(name));
          ended.length = 0;
          const real: Real = { sessions, clock, ended, atWork: new Map() };
          await fc.asyncModelRun(() => ({ model: new DictionaryModel(), real }), history);
        });
        await fc.assert(property, { numRuns: RUNS, seed: trial.seed });
      },
      { timeLimit: TIME_LIMIT },
    ),
  ]),
];
