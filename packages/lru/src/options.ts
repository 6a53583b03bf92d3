import { checkOptions, duration, durationOf, oneOf, SettingError, wholeNumber } from '@coatcheck/core';
import type { Duration, OptionRule, RecordStore } from '@coatcheck/core';
import { isNamed, isStore } from './overflow.ts';
import type { NamedStore } from './overflow.ts';

/** What a `SessionLruStore` can be told. All of it has a plain JSON form, so that it may come from the environment. */
export interface LruStoreOptions {
  /** How many sessions are held in memory at most: 100,000 unless given, or as many as there is room for where `maxSize` is given. */
  readonly max?: number | undefined;
  /**
   * How large the sessions in memory may be together, in bytes, each counted as its id, its revision, its principal, core's envelope and
   * its encoded values, texts as UTF-8; no limit unless given. A session that is larger by itself is refused with `STORE_FULL`.
   */
  readonly maxSize?: number | undefined;
  /** How long a session is kept in memory, `'15m'` for example; no limit unless given. */
  readonly maxAge?: Duration | undefined;
  /** From when on `maxAge` counts: from the last `'write'` unless given, or from the last `'use'`, be it a read, a touch or a write. */
  readonly ageFrom?: 'write' | 'use' | undefined;
  /**
   * Where sessions move to that are more, larger or older than memory is to hold: a store of which this one is the only user, or its name
   * and options (`{ "store": "File", "options": { "dir": "data/sessions" } }`). Without it they are evicted.
   */
  readonly overflow?: RecordStore | NamedStore | undefined;
  /**
   * How many sessions may be on their way to `overflow`: 1,000 unless given. Writes that would push out more wait for as long as that store
   * takes some; if it fails to, they are refused with `STORE_FULL`.
   */
  readonly maxDemoting?: number | undefined;
  /** Stale sessions are looked for in `overflow` by every so many sweeps only: by each one unless given. */
  readonly sweepOverflowEvery?: number | undefined;
}

/** Options with every default in its place; durations in milliseconds. */
export interface CheckedOptions {
  readonly bounds: Bounds;
  readonly overflow: RecordStore | NamedStore | undefined;
  readonly maxDemoting: number;
  readonly sweepOverflowEvery: number;
}

/** What limits the sessions in memory. */
export interface Bounds {
  /** How many; undefined for any number. */
  readonly max: number | undefined;
  /** How large together, in bytes; undefined for any size. */
  readonly maxSize: number | undefined;
  /** For how long, in milliseconds; undefined for ever. */
  readonly maxAge: number | undefined;
  readonly ageFrom: 'write' | 'use';
}

/** How many sessions are held unless anything else is said. */
const DEFAULT_MAX = 100_000;
/** lru-cache takes the room for all entries at once, so this keeps a slip of the pen from taking all memory. */
const LARGEST_MAX = 2 ** 24;
/** How many sessions may be on their way to the overflow store unless anything else is said. */
const DEFAULT_MAX_DEMOTING = 1_000;

const age: OptionRule = {
  expected: `${duration.expected}, and longer than nothing`,
  accepts: (value) => duration.accepts(value) && durationOf('maxAge', value) > 0,
};

const store: OptionRule = {
  expected: "a store, or the name and the options of one, such as { store: 'File', options: { dir: 'data/sessions' } }",
  accepts: (value) => isStore(value) || isNamed(value),
};

/** Checks the options; `BAD_SETTING`. */
export function checkedOptions(given: unknown): CheckedOptions {
  const options = checkOptions<LruStoreOptions>('SessionLruStore', given, {
    max: wholeNumber(1, LARGEST_MAX),
    maxSize: wholeNumber(1),
    maxAge: age,
    ageFrom: oneOf('write', 'use'),
    overflow: store,
    maxDemoting: wholeNumber(1),
    sweepOverflowEvery: wholeNumber(1),
  });
  const { maxSize, maxAge = 'never', overflow } = options;
  assertUseful(options, 'ageFrom', 'maxAge');
  assertUseful(options, 'maxDemoting', 'overflow');
  assertUseful(options, 'sweepOverflowEvery', 'overflow');
  const length = durationOf('maxAge', maxAge);
  return {
    bounds: {
      max: options.max ?? (maxSize === undefined ? DEFAULT_MAX : undefined),
      maxSize,
      maxAge: Number.isFinite(length) ? length : undefined,
      ageFrom: options.ageFrom ?? 'write',
    },
    overflow,
    maxDemoting: options.maxDemoting ?? DEFAULT_MAX_DEMOTING,
    sweepOverflowEvery: options.sweepOverflowEvery ?? 1,
  };
}

/** Who gives an option that changes nothing expects something of it. */
function assertUseful(options: LruStoreOptions, option: keyof LruStoreOptions, needed: keyof LruStoreOptions): void {
  if (options[option] === undefined || options[needed] !== undefined) return;
  throw new SettingError('BAD_SETTING', `SessionLruStore: option '${option}' needs the option '${needed}'.`);
}
