import { isSessionId, sessionRecord } from '@coatcheck/core';
import type { Capabilities, RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import { isMadeMeanwhile, readFailure, writeFailure } from './database-failures.ts';
import type { Database, Row } from './database.ts';
import { damaged } from './failures.ts';
import type { Listing, Records } from './records.ts';
import { unwrappedContents, wrappedContents } from './wrapped-contents.ts';
import type { Wrapping } from './wrapping.ts';

/** So many ids are read at once. */
const AT_ONCE = 500;

/** What {@link StatementRecords} works with. */
export interface StatementRecordsOptions {
  readonly database: Database;
  readonly namespace: string;
  readonly wrapping: Wrapping;
  readonly durability: Capabilities['durability'];
}

/** Records as rows of a table, where each change is one conditional statement: a compare-and-set among all who use the database. */
export class StatementRecords implements Records {
  readonly listing: Listing;
  readonly #database: Database;
  readonly #namespace: string;
  readonly #wrapping: Wrapping;
  readonly #durability: Capabilities['durability'];

  constructor({ database, namespace, wrapping, durability }: StatementRecordsOptions) {
    this.#database = database;
    this.#namespace = namespace;
    this.#wrapping = wrapping;
    this.#durability = durability;
    this.listing = {
      ids: () => this.#ids(),
      stale: (now) => this.#stale(now),
      count: async () => this.#count(),
      removeAll: async () => this.#removeAll(),
    };
  }

  async start(): Promise<void> {
    try {
      await this.#database.assertKeeps(this.#durability);
      if (!(await this.#isThere())) await this.#makeTable();
    } catch (cause) {
      throw readFailure('make its table ready', cause);
    }
  }

  async read(id: SessionId): Promise<SessionRecord | undefined> {
    const [row] = await this.#ask(`read session ${id}`, this.#database.statements.read, [this.#namespace, id]);
    if (row === undefined) return undefined;
    try {
      const record = await this.#recordIn(row, id);
      if (record !== undefined) return record;
    } catch (cause) {
      throw damaged(id, cause);
    }
    throw damaged(id);
  }

  async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    const { id, rev, accessedAt, expiresAt } = record;
    const doing = `write session ${id}`;
    const contents = await this.#wrapped(record, doing);
    const { create, replace } = this.#database.statements;
    return when === 'absent'
      ? this.#change(doing, create, [this.#namespace, id, rev, accessedAt, expiresAt, contents])
      : this.#change(doing, replace, [rev, accessedAt, expiresAt, contents, this.#namespace, id, when.rev]);
  }

  async remove(id: SessionId, when: RemoveCondition | undefined): Promise<boolean> {
    const { remove, removeIf, removeIfStale } = this.#database.statements;
    const doing = `remove session ${id}`;
    const one = [this.#namespace, id];
    if (when === undefined) return this.#change(doing, remove, one);
    if (when.staleAt === undefined) return this.#change(doing, removeIf, [...one, when.rev]);
    return this.#change(doing, removeIfStale, [...one, when.rev, when.staleAt]);
  }

  async touch(id: SessionId, { rev, accessedAt, expiresAt }: Touch): Promise<boolean> {
    const values = [accessedAt, expiresAt, this.#namespace, id, rev, accessedAt];
    return this.#change(`touch session ${id}`, this.#database.statements.touch, values);
  }

  async *#ids(): AsyncGenerator<SessionId> {
    let last = '';
    for (;;) {
      const values = [this.#namespace, last, AT_ONCE];
      const rows = await this.#ask('list its sessions', this.#database.statements.ids, values);
      for (const { id } of rows) if (isSessionId(id)) yield id;
      if (rows.length < AT_ONCE) return;
      last = String(rows.at(-1)?.['id']);
    }
  }

  async *#stale(now: number): AsyncGenerator<SessionId> {
    let [lastExpiry, lastId] = [-1, ''];
    for (;;) {
      const values = [this.#namespace, now, lastExpiry, lastId, AT_ONCE];
      const rows = await this.#ask('look for stale sessions', this.#database.statements.stale, values);
      for (const { id } of rows) if (isSessionId(id)) yield id;
      if (rows.length < AT_ONCE) return;
      [lastExpiry, lastId] = [Number(rows.at(-1)?.['expires_at']), String(rows.at(-1)?.['id'])];
    }
  }

  async #count(): Promise<number> {
    const [row] = await this.#ask('count its sessions', this.#database.statements.count, [this.#namespace]);
    return Number(row?.['count']);
  }

  async #removeAll(): Promise<void> {
    await this.#change('remove all sessions', this.#database.statements.removeAll, [this.#namespace]);
  }

  /** A table that is there need not be made: a replica would refuse that, and so may a database to a user with few rights. */
  async #isThere(): Promise<boolean> {
    try {
      await this.#database.query(this.#database.statements.look, []);
      return true;
    } catch {
      return false;
    }
  }

  async #makeTable(): Promise<void> {
    const { createTable, createIndex } = this.#database.statements;
    for (const statement of [createTable, createIndex]) {
      try {
        await this.#database.query(statement, []);
      } catch (cause) {
        if (!isMadeMeanwhile(cause)) throw cause;
      }
    }
  }

  async #recordIn(row: Row, id: SessionId): Promise<SessionRecord | undefined> {
    const { rev, accessed_at: accessedAt, expires_at: expiresAt, contents: written } = row;
    if (typeof rev !== 'string' || typeof written !== 'string') return undefined;
    const contents = await unwrappedContents(written, 0, id, this.#wrapping);
    if (contents === undefined) return undefined;
    return sessionRecord({ id, rev, accessedAt: Number(accessedAt), expiresAt: Number(expiresAt), ...contents });
  }

  async #wrapped(record: SessionRecord, doing: string): Promise<string> {
    try {
      return await wrappedContents(record, this.#wrapping);
    } catch (cause) {
      throw readFailure(doing, cause);
    }
  }

  async #ask(doing: string, text: string, values: readonly (string | number)[]): Promise<readonly Row[]> {
    try {
      return await this.#database.query(text, values);
    } catch (cause) {
      throw readFailure(doing, cause);
    }
  }

  async #change(doing: string, text: string, values: readonly (string | number)[]): Promise<boolean> {
    try {
      return (await this.#database.query(text, values)).length > 0;
    } catch (cause) {
      throw writeFailure(doing, cause);
    }
  }
}
