import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Codec } from './codec.ts';
import { durationOf } from './duration.ts';
import type { Duration } from './duration.ts';
import { SettingError } from './errors.ts';
import type { DestroyReason } from './events.ts';
import { jsonCodec } from './json-codec.ts';
import { callback, checkOptions, duration, oneOf, text, wholeNumber } from './options.ts';
import type { PrincipalLimit } from './principals.ts';
import type { RecordStore } from './record-store.ts';
import type { StoreFactory } from './registry.ts';
import type { ConflictRules, SessionData } from './session-data.ts';
import type { CheckOutMode, Session } from './session.ts';
import {
  anything,
  conflictRules,
  factories,
  finiteDuration,
  oneOrMoreCodecs,
  principalLimit,
  storeOrName,
  wholeClock,
} from './setting-rules.ts';
import { systemRandom } from './tokens.ts';
import type { RandomBytes } from './tokens.ts';

/** The settings of an application. All are optional but for the store, which may come from the environment instead. */
export interface ApplicationSettings<Data extends object = SessionData> {
  /** The name of the store ('Foo' of SessionFooStore), or a store. Without it the environment variable `SESSION_STORE` decides. */
  readonly sessionStore?: string | RecordStore;
  /** Options for a store that is chosen by name. Without them, the JSON in the environment variable `SESSION_STORE_OPTIONS`. */
  readonly storeOptions?: unknown;
  /** The application's own table of stores: from a name to what makes the store. Looked at before the registry and the convention. */
  readonly stores?: Readonly<Record<string, StoreFactory>>;
  /** The folder from which packages are resolved by convention; the working directory unless given. */
  readonly root?: string;
  /** Idle for this long, a session is stale: `'60m'` unless given; 0 is at once, `'never'` is never. */
  readonly timeout?: Duration;
  /** A session ends this long after it was created, however much it is used: `'never'` unless given. */
  readonly absoluteTimeout?: Duration;
  /** The mean time between two sweeps: a tenth of the timeout unless given. `'never'` leaves sweeping to `cleanStaleSessions()`. */
  readonly sweepInterval?: Duration;
  /** How long to wait for an answer of the store, and how long a commit goes on trying: `'5s'` unless given. */
  readonly deadline?: Duration;
  /** The mode of a check-out that does not name one: `'optimistic'` unless given. `'exclusive'` refuses a store that cannot carry it. */
  readonly mode?: CheckOutMode;
  /** How long to wait for others who are at work on the same session, unless a check-out says otherwise: `'30s'` unless given. */
  readonly wait?: Duration;
  /** How many may wait for one session in this process at the same time, before it is `BUSY`: 256 unless given. */
  readonly maxWaiters?: number;
  /** An exclusive check-out whose process gives no sign of life for this long loses the session to who waits for it: `'15s'` unless given. */
  readonly lease?: Duration;
  /** After this time an exclusive check-out gives no more signs of life, so that it ends within a lease if somebody waits: `'5m'` unless given. */
  readonly maxHold?: Duration;
  /**
   * That sessions are found and ended by their principal, and how many each may have. Needs not be given for `setPrincipal` to work; but if
   * it is, a store that cannot carry it is refused at once.
   */
  readonly principals?: true | PrincipalLimit;
  /** The codec that writes, or that one and older ones that can still be read: JSON unless given. */
  readonly codec?: Codec | readonly [Codec, ...Codec[]];
  /** What to do with keys that a session read and overwrote while another commit changed them: refused unless given. */
  readonly onConflict?: ConflictRules<Data>;
  /** Runs once for each session that ends, after it has ended, in the process that ended it; not for `pop` and `clear`. */
  readonly expiring?: (session: Session<Data>, reason: DestroyReason) => unknown;
  /** The clock: the system's unless given. */
  readonly clock?: Clock;
  /** The source of randomness for tokens: the system's unless given. To be replaced in tests only. */
  readonly random?: RandomBytes;
}

/** Settings with every default in its place; durations in milliseconds. */
export interface CompleteSettings<Data extends object> {
  readonly sessionStore: string | RecordStore;
  readonly storeOptions: unknown;
  readonly stores: Readonly<Record<string, StoreFactory>> | undefined;
  readonly root: string | undefined;
  readonly timeout: number;
  readonly absoluteTimeout: number;
  readonly sweepInterval: number;
  readonly deadline: number;
  readonly mode: CheckOutMode;
  readonly wait: number;
  readonly maxWaiters: number;
  readonly lease: number;
  readonly maxHold: number;
  /** Undefined if nothing was said about principals. */
  readonly principals: PrincipalLimit | undefined;
  readonly codecs: readonly [Codec, ...Codec[]];
  readonly onConflict: ConflictRules<Data>;
  readonly expiring: ApplicationSettings<Data>['expiring'];
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** The environment variables that choose a store. */
export interface StoreEnvironment {
  readonly SESSION_STORE?: string | undefined;
  readonly SESSION_STORE_OPTIONS?: string | undefined;
}

const DEFAULT_TIMEOUT = '60m';
const DEFAULT_DEADLINE = '5s';
const DEFAULT_WAIT = '30s';
/** Shorter than the wait: whoever waits for a session whose holder died will have it. */
const DEFAULT_LEASE = '15s';
const DEFAULT_MAX_HOLD = '5m';
const DEFAULT_MAX_WAITERS = 256;
/** Sweeps ten times per timeout, but not more often than every second and at least every hour. */
const SWEEPS_PER_TIMEOUT = 10;
const SHORTEST_SWEEP_INTERVAL = 1_000;
const LONGEST_SWEEP_INTERVAL = 3_600_000;

/** Checks settings and completes them: `BAD_SETTING`, naming the setting and what was expected. */
export function completeSettings<Data extends object>(
  given: ApplicationSettings<Data>,
  environment: StoreEnvironment,
): CompleteSettings<Data> {
  const settings = checkOptions<ApplicationSettings<Data>>('Application.open', given, {
    sessionStore: storeOrName,
    storeOptions: anything,
    stores: factories,
    root: text,
    timeout: duration,
    absoluteTimeout: duration,
    sweepInterval: duration,
    deadline: duration,
    mode: oneOf('read', 'optimistic', 'exclusive'),
    wait: duration,
    maxWaiters: wholeNumber(0),
    lease: finiteDuration,
    maxHold: duration,
    principals: principalLimit,
    codec: oneOrMoreCodecs,
    onConflict: conflictRules,
    expiring: callback,
    clock: wholeClock,
    random: callback,
  });
  const timeout = durationOf('timeout', settings.timeout ?? DEFAULT_TIMEOUT);
  const { codec = jsonCodec } = settings;
  return {
    sessionStore: settings.sessionStore ?? storeInEnvironment(environment),
    storeOptions: settings.storeOptions ?? optionsInEnvironment(environment),
    stores: settings.stores,
    root: settings.root,
    timeout,
    absoluteTimeout: durationOf('absoluteTimeout', settings.absoluteTimeout ?? 'never'),
    sweepInterval:
      settings.sweepInterval === undefined
        ? sweepIntervalFor(timeout)
        : durationOf('sweepInterval', settings.sweepInterval),
    deadline: durationOf('deadline', settings.deadline ?? DEFAULT_DEADLINE),
    mode: settings.mode ?? 'optimistic',
    wait: durationOf('wait', settings.wait ?? DEFAULT_WAIT),
    maxWaiters: settings.maxWaiters ?? DEFAULT_MAX_WAITERS,
    lease: durationOf('lease', settings.lease ?? DEFAULT_LEASE),
    maxHold: durationOf('maxHold', settings.maxHold ?? DEFAULT_MAX_HOLD),
    principals: settings.principals === true ? { maxSessions: Infinity, whenFull: 'refuse' } : settings.principals,
    codecs: 'encode' in codec ? [codec] : codec,
    onConflict: settings.onConflict ?? {},
    expiring: settings.expiring,
    clock: settings.clock ?? systemClock,
    random: settings.random ?? systemRandom,
  };
}

function storeInEnvironment(environment: StoreEnvironment): string {
  if (environment.SESSION_STORE) return environment.SESSION_STORE;
  const message =
    "No store was chosen: give the setting 'sessionStore', or set the environment variable SESSION_STORE to the name of one.";
  throw new SettingError('BAD_SETTING', message);
}

function optionsInEnvironment(environment: StoreEnvironment): unknown {
  if (!environment.SESSION_STORE_OPTIONS) return undefined;
  try {
    return JSON.parse(environment.SESSION_STORE_OPTIONS);
  } catch {
    // Without the parser's message, which would quote what may hold a password.
    throw new SettingError('BAD_SETTING', 'The environment variable SESSION_STORE_OPTIONS does not hold JSON.');
  }
}

function sweepIntervalFor(timeout: number): number {
  if (timeout === 0) return Infinity;
  return Math.min(Math.max(timeout / SWEEPS_PER_TIMEOUT, SHORTEST_SWEEP_INTERVAL), LONGEST_SWEEP_INTERVAL);
}
