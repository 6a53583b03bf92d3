import { jsonCodec, sessionIdOf } from '@coatcheck/core';
import type { SessionId, SessionToken, Values } from '@coatcheck/core';
import { floorsReach } from './comparison.ts';
import type { Comparison } from './comparison.ts';
import { CSRF_LENGTH } from './data.ts';
import { change, getAndSet, getValue, idAt, readValue } from './operations.ts';
import type { Operation } from './operations.ts';
import { TIMEOUT } from './peers/coatcheck.ts';
import { asText } from './peers/codecs.ts';
import type { RawRedis, RedisStores } from './redis-stores.ts';

const READ = 'Coatcheck Keyv: check out, read a value';
const CHANGE = 'Coatcheck Keyv: check out, change, check in';
const READ_BY_HAND = 'raw hash, GET and decode';
const CHANGE_BY_HAND = 'raw hash, GET, decode, encode, EVALSHA';
const KEYV_GET = 'raw keyv get';
const KEYV_CHANGE = 'raw keyv get and set';
const PEER_GET = 'connect-redis get';
const PEER_CHANGE = 'connect-redis get and set';

/** A whole check-out, and a value. */
export function readingSessions({ sessions, choice, ours, keyOf, raw, keyvOfSessions, peer }: RedisStores): Comparison {
  return {
    section: 'redis',
    title: 'Read a session',
    about:
      'A whole check-out by a token, which is hashed, and the CSRF token, a string. connect-redis and Keyv are given the id, and parse a session of plain JSON: they give text where dates were. By hand: what a check-out cannot do without.',
    sessions,
    seconds: 'wall',
    reference: PEER_GET,
    subjects: [
      { name: READ, ...readValue(ours, choice) },
      { name: PEER_GET, ...getValue(peer, choice) },
      {
        name: KEYV_GET,
        operate: async (n) => (await keyvOfSessions.get(keyOf(n)))?.csrf.length ?? 0,
        returns: CSRF_LENGTH,
      },
      {
        name: READ_BY_HAND,
        operate: async (n) => String((await readByHand(raw, idAt(ours.tokens, choice(n)))).values['csrf']).length,
        returns: CSRF_LENGTH,
      },
    ],
    goals: [
      { subject: READ, atLeast: 1, shortfall: floorsReach('Tokens are hashed, and dates come back', READ_BY_HAND) },
      { subject: READ, atLeast: 0.9, than: KEYV_GET },
    ],
  };
}

/** A whole check-out, and a check-in of what was changed. */
export function changingSessions(stores: RedisStores): Comparison {
  const { sessions, choice, ours, keyOf, keyvOfSessions, peer } = stores;
  const shortfall = floorsReach('So much is to be done in any case', CHANGE_BY_HAND);
  return {
    section: 'redis',
    title: 'Change a session',
    about:
      'Check out, count a visit, note the time, check in; the others get the session, change it and set it. Only Coatcheck notices when another commit came first. By hand: as before, and a script that compares and sets.',
    sessions,
    seconds: 'wall',
    reference: PEER_CHANGE,
    subjects: [
      { name: CHANGE, ...change(ours, choice) },
      { name: PEER_CHANGE, ...getAndSet(peer, choice) },
      {
        name: KEYV_CHANGE,
        async operate(n) {
          const session = await keyvOfSessions.get(keyOf(n));
          if (session === undefined) return 0;
          session.visits += 1;
          session.seenAt = new Date();
          return Number(await keyvOfSessions.set(keyOf(n), session, TIMEOUT));
        },
        returns: 1,
      },
      { name: CHANGE_BY_HAND, ...changeByHand(stores) },
    ],
    goals: [
      { subject: CHANGE, atLeast: 1, shortfall },
      { subject: CHANGE, atLeast: 0.9, than: KEYV_CHANGE, shortfall },
    ],
  };
}

function changeByHand({ ours, choice, raw, compareAndSet }: RedisStores): Operation {
  return {
    async operate(n) {
      const { id, values } = await readByHand(raw, idAt(ours.tokens, choice(n)));
      const text = asText(
        jsonCodec.encode({ ...values, visits: Number(values['visits']) + 1, seenAt: new Date() }, { id }),
      );
      return Number(await compareAndSet(id, text));
    },
    returns: 1,
  };
}

/** The session of a token, by the name that its raw text has. */
async function readByHand(raw: RawRedis, token: SessionToken): Promise<{ id: SessionId; values: Values }> {
  const id = sessionIdOf(token);
  const text = await raw.get(id);
  if (text === null) throw new Error('A session is gone.');
  return { id, values: jsonCodec.decode(text, { id }) };
}
