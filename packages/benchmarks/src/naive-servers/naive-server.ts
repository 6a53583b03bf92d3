import type { Server } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/**
 * A server with a counter in the session, written as the documentation of its library would have it, and listening. `POST /start` puts the
 * counter to 0, `POST /count` reads it, does something else meanwhile, and writes one more; `GET /count` tells it.
 */
export interface NaiveServer {
  readonly server: Server;
  /** Gives back what the server used, once it is closed. */
  readonly close?: () => Promise<void>;
}

/** Opens a server on a free port of this host. */
export type OpenNaiveServer = () => Promise<NaiveServer>;

/** Where all of them listen. */
export const HOST = '127.0.0.1';

/** What the cookies are signed or sealed with, where a library wants that. */
export const SECRET = 'no secret at all, but more than thirty-two characters';

/** What a request does between reading and writing, the same in all servers: it stands for a fast call to a database. */
export async function databaseCall(): Promise<void> {
  await setTimeout(1);
}
