import { isSessionId, RecordError, sessionRecord, SessionStore, StoreError } from '@coatcheck/core';
import type {
  Capabilities,
  MaybePromise,
  RemoveCondition,
  SessionId,
  SessionRecord,
  StoreContext,
  Touch,
  WriteCondition,
} from '@coatcheck/core';
import { setImmediate as turn } from 'node:timers/promises';
import { Table } from './table.ts';
import type { Outage, Parameters, Row } from './table.ts';

/** What a store says to the database: each is one statement, so each is atomic. */
export const statements = {
  read: 'SELECT * FROM sessions WHERE id = :id',
  create: `INSERT INTO sessions (id, rev, accessedAt, expiresAt, principal, meta, body)
    VALUES (:id, :rev, :accessedAt, :expiresAt, :principal, :meta, :body) ON CONFLICT DO NOTHING`,
  update: `UPDATE sessions SET rev = :rev, accessedAt = :accessedAt, expiresAt = :expiresAt, principal = :principal,
    meta = :meta, body = :body WHERE id = :id AND rev = :held`,
  remove: `DELETE FROM sessions
    WHERE id = :id AND (:held IS NULL OR rev = :held) AND (:staleAt IS NULL OR expiresAt <= :staleAt)`,
  touch: `UPDATE sessions SET accessedAt = max(accessedAt, :accessedAt), expiresAt = max(expiresAt, :expiresAt)
    WHERE id = :id AND rev = :held AND expiresAt > :accessedAt`,
  ids: 'SELECT id FROM sessions',
  stale: 'SELECT id FROM sessions WHERE expiresAt <= :now',
  count: 'SELECT count(*) AS count FROM sessions',
  removeAll: 'DELETE FROM sessions',
} as const;

/** By name; a broken store has another text under one of them. */
export type Statements = Readonly<Record<keyof typeof statements, string>>;

/**
 * Keeps sessions in a table of a database file, which several processes can share, and answers some turns of the event loop later: what an
 * adapter of a database server looks like.
 */
export class SessionTableStore extends SessionStore {
  static override readonly storeName: string = 'Table';
  override readonly capabilities: Capabilities = {
    atomicity: 'host',
    durability: 'process-crash',
    expiry: 'swept',
    lists: true,
  };
  protected readonly sql: Statements = statements;
  protected readonly file: string;
  readonly #outage: Outage;
  #table: Table | 'not started' | 'stopped' = 'not started';

  constructor(file: string, outage: Outage = { now: false }) {
    super();
    this.file = file;
    this.#outage = outage;
  }

  async read(id: SessionId): Promise<SessionRecord | undefined> {
    const [row] = await this.rows('read', { id });
    return row && this.toRecord(id, row);
  }

  async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    const row = this.toRow(record);
    return (
      (await (when === 'absent' ? this.change('create', row) : this.change('update', { ...row, held: when.rev }))) > 0
    );
  }

  async remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
    return (await this.change('remove', { id, held: when?.rev ?? null, staleAt: when?.staleAt ?? null })) > 0;
  }

  override async touch(id: SessionId, { rev, ...times }: Touch): Promise<boolean> {
    return (await this.change('touch', { id, held: rev, ...times })) > 0;
  }

  override async *ids(): AsyncGenerator<SessionId> {
    yield* toIds(await this.rows('ids'));
  }

  override async *stale(now: number): AsyncGenerator<SessionId> {
    yield* toIds(await this.rows('stale', { now }));
  }

  override async count(): Promise<number> {
    const [row] = await this.rows('count');
    return Number(row?.['count']);
  }

  override async removeAll(): Promise<void> {
    await this.change('removeAll');
  }

  override start(_context: StoreContext): MaybePromise<void> {
    this.#table = new Table(this.file, this.#outage);
  }

  override stop(): MaybePromise<void> {
    if (this.#table instanceof Table) this.#table.close();
    this.#table = 'stopped';
  }

  protected async rows(statement: keyof Statements, parameters: Parameters = {}): Promise<Row[]> {
    return this.ask((table) => table.rows(this.sql[statement], parameters));
  }

  protected async change(statement: keyof Statements, parameters: Parameters = {}): Promise<number> {
    return this.ask((table) => table.change(this.sql[statement], parameters));
  }

  /** The way to the database takes a turn of the event loop, and so does the way back. */
  protected async ask<Answer>(question: (table: Table) => Answer): Promise<Answer> {
    await turn();
    if (!(this.#table instanceof Table)) throw new StoreError('CLOSED', 'The store is not started, or was stopped.');
    const answer = question(this.#table);
    await turn();
    return answer;
  }

  /** The columns of a record. */
  protected toRow(record: SessionRecord): Parameters {
    const { principal = null, ...columns } = record;
    const texts = [principal, columns.meta, columns.body].filter((text) => typeof text === 'string');
    if (texts.every((text) => text.isWellFormed())) return { ...columns, principal };
    throw new StoreError('STORE_FAILED', `Session ${record.id} holds half a surrogate pair, which UTF-8 cannot carry.`);
  }

  /** The record of a row, if all of it can be read. */
  protected toRecord(id: SessionId, { rev, accessedAt, expiresAt, principal, meta, body }: Row): SessionRecord {
    const readable =
      typeof rev === 'string' &&
      typeof accessedAt === 'number' &&
      typeof expiresAt === 'number' &&
      (typeof principal === 'string' || principal === null) &&
      typeof meta === 'string' &&
      (typeof body === 'string' || body instanceof Uint8Array);
    if (!readable) throw new RecordError('RECORD_DAMAGED', `The row of session ${id} cannot be read.`);
    return sessionRecord({ id, rev, accessedAt, expiresAt, principal: principal ?? undefined, meta, body });
  }
}

function toIds(rows: readonly Row[]): SessionId[] {
  return rows.map(({ id }) => id).filter(isSessionId);
}
