import type { Capabilities } from '@coatcheck/core';
import { badSetting } from './options.ts';
import { propertyOf } from './shapes.ts';
import type { KeyValues } from './shapes.ts';
import { statementsFor } from './statements.ts';
import type { Statements } from './statements.ts';

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** A database that an adapter of Keyv has opened. */
export interface Database {
  readonly statements: Statements;
  query(text: string, values: readonly (string | number)[]): Promise<readonly Row[]>;
  /** Checks whether the database is set up for what is declared of it: `BAD_SETTING`. */
  assertKeeps(durability: Capabilities['durability']): Promise<void>;
}

/** The database of Keyv's adapter for PostgreSQL or SQLite. Sessions have a table of their own, beside that of Keyv. */
export function databaseOf(kind: 'postgres' | 'sqlite', adapter: KeyValues): Database {
  const table = `${optionOf(adapter, 'table') ?? 'keyv'}_sessions`;
  return kind === 'postgres' ? postgres(adapter, table) : sqlite(adapter, table);
}

function postgres(adapter: KeyValues, table: string): Database {
  const database = adapter as KeyValues & { query(text: string, values: readonly unknown[]): Promise<readonly Row[]> };
  return {
    statements: statementsFor({ later: 'GREATEST', numbered: true }, optionOf(adapter, 'schema') ?? 'public', table),
    query: async (text, values) => database.query(text, values),
    async assertKeeps(durability) {
      if (durability === 'none') return;
      const text = "SELECT current_setting('synchronous_commit') AS commits, current_setting('fsync') AS fsync";
      const [settings] = await database.query(text, []);
      if (settings?.['commits'] === 'off') throw notDurable(durability, 'synchronous_commit = on');
      if (durability === 'power-loss' && settings?.['fsync'] === 'off') throw notDurable(durability, 'fsync = on');
    },
  };
}

/** In milliseconds: for so long a statement waits while another process writes. */
const BUSY_TIMEOUT = 2000;
/** `PRAGMA synchronous`: waits for the disk at a commit; and also for the journal to be gone, which is needed unless there is a WAL. */
const FULL = 2;
const EXTRA = 3;

function sqlite(adapter: KeyValues, table: string): Database {
  const database = adapter as KeyValues & { query(text: string, ...values: unknown[]): Promise<readonly Row[]> };
  const pragma = async (name: string): Promise<unknown> =>
    Object.values((await database.query(`PRAGMA ${name}`))[0] ?? {})[0];
  return {
    statements: statementsFor({ later: 'MAX', numbered: false }, undefined, table),
    query: async (text, values) => database.query(text, ...values),
    async assertKeeps(durability) {
      // Out of the box it does not wait at all.
      if ((await pragma('busy_timeout')) === 0) await database.query(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
      if (durability !== 'power-loss') return;
      const needed = (await pragma('journal_mode')) === 'wal' ? FULL : EXTRA;
      if (Number(await pragma('synchronous')) < needed) throw notDurable(durability, `PRAGMA synchronous = ${needed}`);
    },
  };
}

/** Whether a database is in the memory of this process. */
export function isInMemory(adapter: KeyValues): boolean {
  return (optionOf(adapter, 'uri') ?? ':memory:').includes(':memory:');
}

/** An option that an adapter was made with: a property of its own in Keyv 6, one of its `opts` before. */
function optionOf(adapter: KeyValues, name: string): string | undefined {
  const option = propertyOf(adapter, name) ?? propertyOf(propertyOf(adapter, 'opts'), name);
  return typeof option === 'string' ? option : undefined;
}

function notDurable(durability: string, setting: string): Error {
  return badSetting(
    `promises that its database keeps what it was given ("durability": "${durability}"), but the database is not set up so. Set '${setting}' there, or the option "durability" to "none".`,
  );
}
