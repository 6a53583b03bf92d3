import { checkOptions, flag, oneOf, SettingError, text } from '@coatcheck/core';
import type { Capabilities, OptionRule, OptionRules } from '@coatcheck/core';

/** What a store can be told about the Keyv, the adapter or the Map that it is handed. */
export interface KeyvStoreSettings {
  /**
   * What keeps these sessions apart from everything else in the backend: `'coatcheck'` unless given. A Keyv has a namespace of its own, so it
   * cannot be given beside one.
   */
  readonly namespace?: string | undefined;
  /**
   * That no other process, and no other thread of this one, writes these sessions. Commits are then conditional within this process on any
   * backend. If it is not true, updates get lost; nothing can check it.
   */
  readonly singleWriter?: boolean | undefined;
  /**
   * What an acknowledged write survives, which depends on how the server is set up: it is checked where the server can be asked. Unless
   * given, what the backend does out of the box: `'process-crash'` for PostgreSQL and for SQLite in a file, otherwise `'none'`.
   */
  readonly durability?: Capabilities['durability'] | undefined;
}

/** The options of a store that opens its backend itself. Plain JSON, so that they may come from the environment. */
export interface KeyvStoreOptions extends KeyvStoreSettings {
  /** The package of a Keyv storage adapter, which is loaded from the application's folder: `'@keyv/redis'`. */
  readonly adapter: string;
  /** Where the backend is, as the adapter takes it: `'redis://127.0.0.1:6379'`. Without it the adapter decides. */
  readonly uri?: string | undefined;
}

const OWNER = 'SessionKeyvStore';

/** Memcached takes keys of at most 250 bytes, and 72 are needed for ours. */
const LONGEST_NAMESPACE = 128;

const namespace: OptionRule = {
  expected: `text of 1 to ${LONGEST_NAMESPACE} characters, without spaces and control characters`,
  accepts: (value) =>
    typeof value === 'string' &&
    value.length <= LONGEST_NAMESPACE &&
    /^[^\s\p{Cc}]+$/u.test(value) &&
    value.isWellFormed(),
};

const settingRules: OptionRules<KeyvStoreSettings> = {
  namespace,
  singleWriter: flag,
  durability: oneOf('none', 'process-crash', 'power-loss'),
};

/** Checks what was given beside a backend: `BAD_SETTING`. */
export function checkedSettings(given: unknown): KeyvStoreSettings {
  return checkOptions<KeyvStoreSettings>(OWNER, given, settingRules);
}

/** Checks the JSON form: `BAD_SETTING`. */
export function checkedOptions(given: unknown): KeyvStoreOptions {
  if (typeof given === 'string') {
    throw badSetting(
      `takes no connection string, since nothing tells which adapter it is for. Give { "adapter": "@keyv/redis", "uri": "…" }, or an adapter.`,
    );
  }
  return checkOptions<KeyvStoreOptions>(OWNER, given, {
    ...settingRules,
    adapter: {
      expected: "the name of the package of a Keyv storage adapter, such as '@keyv/redis'",
      required: true,
      accepts: (value) => text.accepts(value),
    },
    uri: text,
  });
}

/** `BAD_SETTING`, with a message that begins with the name of the store. */
export function badSetting(message: string, options?: ErrorOptions): SettingError {
  return new SettingError('BAD_SETTING', `${OWNER} ${message}`, options);
}
