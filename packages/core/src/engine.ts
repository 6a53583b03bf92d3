import type { Clock } from './clock.ts';
import { Codecs } from './codecs.ts';
import type { CheckOutMode, Draft } from './draft.ts';
import { Events } from './events.ts';
import type { DestroyReason } from './events.ts';
import { GuardedStore } from './guarded-store.ts';
import { Observations } from './observations.ts';
import { keepsLists } from './principals.ts';
import type { PrincipalLimit } from './principals.ts';
import { Queues } from './queues.ts';
import { RecordReader } from './record-reader.ts';
import type { RecordStore } from './record-store.ts';
import type { Rules } from './replay.ts';
import { Revisions } from './revisions.ts';
import type { CompleteSettings } from './settings.ts';
import { Tasks } from './tasks.ts';
import { chanceOf } from './tokens.ts';
import type { RandomBytes } from './tokens.ts';

/** What all work on the sessions of one store has in common. */
export interface Engine {
  readonly store: GuardedStore;
  readonly clock: Clock;
  readonly codecs: Codecs;
  readonly reader: RecordReader;
  readonly revisions: Revisions;
  readonly queues: Queues;
  readonly tasks: Tasks;
  readonly observations: Observations;
  readonly random: RandomBytes;
  /** A number from 0 to, but not including, 1, drawn anew with each call. */
  readonly chance: () => number;
  readonly events: Events;
  readonly rules: Rules;
  /** The mode of check-outs that do not name one. */
  readonly mode: CheckOutMode;
  /** The timeout of new sessions, in milliseconds; `Infinity` for never. */
  readonly timeout: number;
  /** How long new sessions live at the most, in milliseconds; `Infinity` for as long as they are used. */
  readonly absoluteTimeout: number;
  /** How long a commit goes on trying, in milliseconds. */
  readonly deadline: number;
  /** How long a session that is held exclusively stays so without a sign of life, in milliseconds. */
  readonly lease: number;
  /** After this time signs of life end, in milliseconds. */
  readonly maxHold: number;
  readonly principals: PrincipalLimit;
  /** Whether core keeps a list of each principal's sessions, in records of the store. */
  readonly indexed: boolean;
  /** The `expiring` hook, told by the draft of the session that ended. */
  readonly expiring: ((draft: Draft, reason: DestroyReason) => unknown) | undefined;
}

const NO_LIMIT: PrincipalLimit = { maxSessions: Infinity, whenFull: 'refuse' };

/** The engine of a store, with the settings of an application. */
export function engineOf<Data extends object>(
  store: RecordStore,
  settings: CompleteSettings<Data>,
  expiring: Engine['expiring'],
): Engine {
  const { clock, deadline, timeout, absoluteTimeout, random, lease, maxHold, wait, maxWaiters, principals } = settings;
  const [current, ...older] = settings.codecs;
  const codecs = new Codecs(current, older);
  const tasks = new Tasks();
  return {
    store: new GuardedStore(store, clock, deadline),
    clock,
    codecs,
    reader: new RecordReader(codecs),
    revisions: new Revisions(),
    queues: new Queues({ clock, tasks, wait, maxWaiters, lease }),
    tasks,
    observations: new Observations(clock),
    random,
    chance: () => chanceOf(random),
    events: new Events(),
    rules: settings.onConflict,
    mode: settings.mode,
    timeout,
    absoluteTimeout,
    deadline,
    lease,
    maxHold,
    principals: principals ?? NO_LIMIT,
    indexed: keepsLists(store, principals ?? NO_LIMIT),
    expiring,
  };
}
