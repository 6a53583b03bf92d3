import type { Clock } from './clock.ts';
import { Codecs } from './codecs.ts';
import type { Draft } from './draft.ts';
import { Events } from './events.ts';
import type { DestroyReason } from './events.ts';
import { GuardedStore } from './guarded-store.ts';
import { RecordReader } from './record-reader.ts';
import type { RecordStore } from './record-store.ts';
import type { Rules } from './replay.ts';
import { Revisions } from './revisions.ts';
import type { CompleteSettings } from './settings.ts';
import type { RandomBytes } from './tokens.ts';
import { Turns } from './turns.ts';

/** What all work on the sessions of one store has in common. */
export interface Engine {
  readonly store: GuardedStore;
  readonly clock: Clock;
  readonly codecs: Codecs;
  readonly reader: RecordReader;
  readonly revisions: Revisions;
  readonly turns: Turns;
  readonly random: RandomBytes;
  readonly events: Events;
  readonly rules: Rules;
  /** The timeout of new sessions, in milliseconds; `Infinity` for never. */
  readonly timeout: number;
  /** How long new sessions live at the most, in milliseconds; `Infinity` for as long as they are used. */
  readonly absoluteTimeout: number;
  /** How long a commit goes on trying, in milliseconds. */
  readonly deadline: number;
  /** The `expiring` hook, told by the draft of the session that ended. */
  readonly expiring: ((draft: Draft, reason: DestroyReason) => unknown) | undefined;
}

/** The engine of a store, with the settings of an application. */
export function engineOf<Data extends object>(
  store: RecordStore,
  settings: CompleteSettings<Data>,
  expiring: Engine['expiring'],
): Engine {
  const { clock, deadline, timeout, absoluteTimeout, random } = settings;
  const [current, ...older] = settings.codecs;
  const codecs = new Codecs(current, older);
  return {
    store: new GuardedStore(store, clock, deadline),
    clock,
    codecs,
    reader: new RecordReader(codecs),
    revisions: new Revisions(),
    turns: new Turns(clock, deadline),
    random,
    events: new Events(),
    rules: settings.onConflict,
    timeout,
    absoluteTimeout,
    deadline,
    expiring,
  };
}
