import { sessionRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';
import type { MaybePromise, Subject } from './comparison.ts';
import { CART_LENGTH, CSRF_LENGTH } from './data.ts';
import { TIMEOUT } from './peers/coatcheck.ts';
import type { Counter } from './peers/coatcheck.ts';
import { peerCookie } from './peers/express-store.ts';
import type { ExpressStore } from './peers/express-store.ts';

/** A subject that has no name yet. */
export type Operation = Omit<Subject, 'name'>;

/** Which session the n-th operation is about. */
export type Choice = (n: number) => number;

/** Checks a session out and reads its CSRF token, a string. */
export function readValue({ application, tokens }: Counter, choice: Choice): Operation {
  return {
    operate: async (n) => (await application.checkOut(tokens[choice(n)])).get('csrf', '').length,
    returns: CSRF_LENGTH,
  };
}

/** Checks a session out and reads its cart, a list of objects. */
export function readCart({ application, tokens }: Counter, choice: Choice): Operation {
  return {
    operate: async (n) => (await application.checkOut(tokens[choice(n)])).get('cart', []).length,
    returns: CART_LENGTH,
  };
}

/** Gets a session of express-session and reads its CSRF token. */
export function getValue(store: ExpressStore, choice: Choice): Operation {
  return {
    operate: async (n) => (await store.get(idAt(store.ids, choice(n))))?.csrf?.length ?? 0,
    returns: CSRF_LENGTH,
  };
}

/** Checks a session out, changes two values and checks it in. */
export function change({ application, tokens }: Counter, choice: Choice, mode?: 'exclusive'): Operation {
  const options = mode && { mode };
  return {
    async operate(n) {
      const session = await application.checkOut(tokens[choice(n)], options);
      session.increment('visits');
      session.set('seenAt', new Date());
      return Number((await session.checkIn()) === 'committed');
    },
    returns: 1,
  };
}

/** Gets a session of express-session, changes two values and sets it. */
export function getAndSet(store: ExpressStore, choice: Choice): Operation {
  return {
    async operate(n) {
      const id = idAt(store.ids, choice(n));
      const session = await store.get(id);
      if (!session) return 0;
      session.visits = (session.visits ?? 0) + 1;
      session.seenAt = new Date();
      await store.set(id, session);
      return 1;
    },
    returns: 1,
  };
}

/** Has a store of express-session renew the expiry of a session. */
export function touchPeer(store: ExpressStore, choice: Choice): Operation {
  const session = { cookie: peerCookie() };
  return {
    async operate(n) {
      await store.touch(idAt(store.ids, choice(n)), session);
      return 1;
    },
    returns: 1,
  };
}

/**
 * Ways to renew a session of this project: through its store, as a check-in does; by a check-in that finds a touch due; by a commit. All
 * draw from one row of turns, in which each session comes once in TOUCH_EVERY milliseconds of the clock.
 */
export function renewals(
  counter: Counter,
  choice: Choice,
): Readonly<Record<'byStore' | 'byCheckIn' | 'byCommit', Operation>> {
  const { application, clock, store, tokens, ids } = counter;
  const revisions = ids.map(() => '');
  let turn = 0;
  const nextTurn = (): number => {
    clock.advance(TOUCH_EVERY / ids.length);
    turn += 1;
    return choice(turn);
  };
  clock.advance(TOUCH_EVERY);
  const byStore: Operation = {
    /** A touch is told the revision that was read before. */
    async prepare(_first, count) {
      for (let n = turn + 1; n <= turn + Math.min(count, ids.length); n += 1) {
        const at = choice(n);
        revisions[at] = (await store.read(idAt(ids, at)))?.rev ?? '';
      }
    },
    operate() {
      const at = nextTurn();
      const now = clock.now();
      const touch = { rev: revisions[at] ?? '', accessedAt: now, expiresAt: now + TIMEOUT };
      return asNumber(store.touch(idAt(ids, at), touch));
    },
    returns: 1,
  };
  const byCheckIn: Operation = {
    async operate() {
      const session = await application.checkOut(tokens[nextTurn()]);
      return Number((await session.checkIn()) === 'unchanged');
    },
    returns: 1,
    async verify() {
      const record = await store.read(idAt(ids, choice(turn)));
      if (record === undefined || clock.now() - record.accessedAt > 1_000)
        throw new Error('A session was not touched.');
    },
  };
  return { byStore, byCheckIn, byCommit: change(counter, nextTurn) };
}

/** The same record with another revision, and with the one that it had if it is asked for again. */
export function otherRevision(record: SessionRecord): SessionRecord {
  const { rev } = record;
  return sessionRecord({ ...record, rev: rev.endsWith('-') ? rev.slice(0, -1) : `${rev}-` });
}

/** The id at an index, which must be there. */
export function idAt<Id extends string | SessionId>(ids: readonly Id[], at: number): Id {
  const id = ids[at];
  if (id === undefined) throw new Error(`There is no session ${at}.`);
  return id;
}

/** A check-in touches where it gains a tenth of the timeout; here it always just does. */
const TOUCH_EVERY = TIMEOUT / 10 + 1_000;

function asNumber(answer: MaybePromise<boolean>): MaybePromise<number> {
  return answer instanceof Promise ? answer.then(Number) : Number(answer);
}
