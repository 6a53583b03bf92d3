import type { SessionData, Store } from 'express-session';
import { peerId, shopSession } from '../data.ts';
import type { CartItem } from '../data.ts';
import { TIMEOUT } from './coatcheck.ts';

declare module 'express-session' {
  interface SessionData {
    csrf?: string;
    cart?: CartItem[];
    visits?: number;
    seenAt?: Date | string;
  }
}

/** A store for express-session, with promises instead of callbacks; nothing else is between a call and the store. */
export class ExpressStore<Kind extends Store = Store> {
  readonly store: Kind;
  readonly ids: string[] = [];

  constructor(store: Kind) {
    this.store = store;
  }

  get(id: string): Promise<SessionData | null | undefined> {
    return new Promise((resolve, reject) => {
      this.store.get(id, (error, session) => (error ? reject(asError(error)) : resolve(session)));
    });
  }

  set(id: string, session: SessionData): Promise<void> {
    return new Promise((resolve, reject) => {
      this.store.set(id, session, (error) => (error ? reject(asError(error)) : resolve()));
    });
  }

  touch(id: string, session: SessionData): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.store.touch === undefined) throw new Error('This store has no touch.');
      const done = (error?: unknown): void => (error ? reject(asError(error)) : resolve());
      this.store.touch(id, session, done);
    });
  }

  /** Stores as many new sessions more, which expire at the usual time or at the given one. */
  async fill(sessions: number, expires?: Date): Promise<void> {
    const first = this.ids.length;
    for (let n = first; n < first + sessions; n += 1) {
      const id = peerId(n);
      await this.set(id, peerSession(n, expires));
      this.ids.push(id);
    }
  }
}

/** The n-th session as express-session would hand it to a store: with its cookie. */
export function peerSession(n: number, expires?: Date): SessionData {
  return { cookie: peerCookie(expires), ...shopSession(n) };
}

/** What express-session keeps in a session about its cookie; it is where its stores find out when a session expires. */
export function peerCookie(expires: Date = new Date(Date.now() + TIMEOUT)): SessionData['cookie'] {
  return { originalMaxAge: TIMEOUT, expires, httpOnly: true, path: '/' };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The store failed.', { cause: error });
}
