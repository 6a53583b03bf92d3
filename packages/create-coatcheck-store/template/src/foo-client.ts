import { setImmediate as turn } from 'node:timers/promises';
import type { SessionRow } from './session-row.ts';

/**
 * Stands in for the client library of a real backend, so that the project passes its tests before there is one. It keeps the rows in this
 * process and answers later, as a network would. Put the real library in its place, and delete this file: TODO.md says how.
 *
 * Whatever the library is, each of these has to be one atomic step of the backend: the condition is part of the command, as in
 * `update ... where id = $1 and rev = $2`, and not a look beforehand.
 */
export class FooClient {
  readonly #server: FooServer;

  private constructor(server: FooServer) {
    this.#server = server;
  }

  static async connect(url: string): Promise<FooClient> {
    const client = new FooClient(serverAt(url));
    await client.#ask(() => true);
    return client;
  }

  /** The row, as it came from the wire: nobody has checked it yet. */
  find(id: string): Promise<unknown> {
    return this.#ask((rows) => structuredClone(rows.get(id)));
  }

  /** Only if there is no row of this id. */
  insert(row: SessionRow): Promise<boolean> {
    return this.#ask((rows) => !rows.has(row.id) && put(rows, row));
  }

  /** Only if the row of this id has this revision. */
  replace(row: SessionRow, rev: string): Promise<boolean> {
    return this.#ask((rows) => rows.get(row.id)?.rev === rev && put(rows, row));
  }

  /** Only if the row has this revision and expires later than `accessedAt`. Neither time moves backwards. */
  touch(id: string, rev: string, accessedAt: number, expiresAt: number): Promise<boolean> {
    return this.#ask((rows) => {
      const row = rows.get(id);
      if (row === undefined || row.rev !== rev || row.expiresAt <= accessedAt) return false;
      return put(rows, {
        ...row,
        accessedAt: Math.max(row.accessedAt, accessedAt),
        expiresAt: Math.max(row.expiresAt, expiresAt),
      });
    });
  }

  /** With a revision: only if the row has it. With a time, too: only if the row expires no later than that. */
  delete(id: string, rev?: string, expiresBy?: number): Promise<boolean> {
    return this.#ask((rows) => {
      const row = rows.get(id);
      if (row === undefined || (rev !== undefined && row.rev !== rev)) return false;
      if (expiresBy !== undefined && row.expiresAt > expiresBy) return false;
      return rows.delete(id);
    });
  }

  /** The ids of all rows, or of those that expire no later than `expiresBy`: a cursor, which fetches batch after batch. */
  async *ids(expiresBy?: number): AsyncGenerator<string, void> {
    const isWanted = (row: SessionRow): boolean => expiresBy === undefined || row.expiresAt <= expiresBy;
    const found = await this.#ask((rows) => [...rows.values()].filter(isWanted));
    for (const { id } of found) yield id;
  }

  count(): Promise<number> {
    return this.#ask((rows) => rows.size);
  }

  deleteAll(): Promise<void> {
    return this.#ask((rows) => rows.clear());
  }

  async close(): Promise<void> {
    await turn();
  }

  async #ask<Answer>(command: (rows: Map<string, SessionRow>) => Answer): Promise<Answer> {
    await turn();
    if (this.#server.down) throw new Error('The connection was refused.');
    const answer = command(this.#server.rows);
    await turn();
    return answer;
  }
}

/** What is at the other end of the wire: it outlives the clients. */
export interface FooServer {
  readonly rows: Map<string, SessionRow>;
  /** While it is, every command fails. */
  down: boolean;
}

/** The server at an address; in this stand-in there is one at any address. */
export function serverAt(url: string): FooServer {
  const server = servers.get(url) ?? { rows: new Map(), down: false };
  servers.set(url, server);
  return server;
}

const servers = new Map<string, FooServer>();

function put(rows: Map<string, SessionRow>, row: SessionRow): true {
  rows.set(row.id, row);
  return true;
}
