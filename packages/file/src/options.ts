import { checkOptions, oneOf, text, wholeNumber } from '@coatcheck/core';
import type { OptionRule } from '@coatcheck/core';

/** The options of `SessionFileStore`. All have a plain JSON form, so that they may come from the environment. */
export interface FileStoreOptions {
  /** The directory, for sessions only. Created if it is missing. Refused if it is a symbolic link, another user's, or writable by others. */
  readonly dir: string;
  /**
   * What an acknowledged write survives: that the process is killed (the default), or that the machine loses power. The latter waits for
   * the disk at every commit, creation and removal, though not at a touch.
   */
  readonly durability?: 'process-crash' | 'power-loss';
  /**
   * The permissions of files, as a number or in octal digits; `'0600'` unless given. Directories get the right to enter wherever there is
   * the right to read. The process's umask takes away from it as usual.
   */
  readonly mode?: number | string;
  /** How many of the records that were used last are kept in memory; 1,000 unless given, 0 for none. They are never out of date. */
  readonly remember?: number;
}

const mode: OptionRule = {
  expected:
    "permissions such as '0600', with reading and writing for the owner, and no writing or executing for others",
  accepts: (value) => isFileMode(permissionsOf(value)),
};

/** Checks the options; `BAD_SETTING`. */
export function checkedOptions(given: unknown): Required<Omit<FileStoreOptions, 'mode'>> & { readonly mode: number } {
  const options = checkOptions<FileStoreOptions>('SessionFileStore', given, {
    dir: { ...text, required: true },
    durability: oneOf('process-crash', 'power-loss'),
    mode,
    remember: wholeNumber(0),
  });
  return {
    dir: options.dir,
    durability: options.durability ?? 'process-crash',
    mode: permissionsOf(options.mode) ?? 0o600,
    remember: options.remember ?? 1000,
  };
}

/** 0o700 for 0o600, 0o750 for 0o640. */
export function directoryModeFor(fileMode: number): number {
  return fileMode | ((fileMode & 0o444) >> 2);
}

function permissionsOf(value: unknown): number | undefined {
  if (typeof value === 'string')
    return /^(?:0o?)?[0-7]{3}$/.test(value) ? Number.parseInt(value.slice(-3), 8) : undefined;
  return typeof value === 'number' ? value : undefined;
}

function isFileMode(permissions: number | undefined): boolean {
  return permissions === 0o600 || permissions === 0o640 || permissions === 0o604 || permissions === 0o644;
}
