import { StoreError } from '@coatcheck/core';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';

/** Whether the database answers. All stores of one trial look at the same. */
export interface Outage {
  now: boolean;
}

/** A row, by the names of its columns. */
export type Row = Record<string, SQLOutputValue>;

/** What a statement may name as `:id` and so on; not every statement names all of them. */
export type Parameters = Record<string, SQLInputValue>;

/** How long a statement waits for other processes, in milliseconds. */
const PATIENCE = 10_000;

/** A connection to the table of sessions in a file. */
export class Table {
  readonly #database: DatabaseSync;
  readonly #outage: Outage;

  constructor(file: string, outage: Outage) {
    this.#outage = outage;
    this.#database = new DatabaseSync(file, { timeout: PATIENCE });
    // Without waiting for the disk, what was acknowledged outlives the process, though not the machine.
    this.#database.exec(`
      PRAGMA synchronous = OFF;
      PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS sessions (
        id TEXT PRIMARY KEY, rev TEXT, accessedAt INTEGER, expiresAt INTEGER, principal TEXT, meta TEXT, body BLOB, life INTEGER
      )`);
  }

  /** The rows that a query finds. */
  rows(query: string, parameters: Parameters): Row[] {
    return this.#prepare(query).all(parameters);
  }

  /** How many rows a statement changed. */
  change(statement: string, parameters: Parameters): number {
    return Number(this.#prepare(statement).run(parameters).changes);
  }

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    if (this.#outage.now) throw new StoreError('STORE_FAILED', 'The database does not answer. Try again later.');
    const statement = this.#database.prepare(sql);
    statement.setAllowUnknownNamedParameters(true);
    return statement;
  }
}
