import { sessionRecord } from '@coatcheck/core';
import type { SessionRecord } from '@coatcheck/core';
import { floorsReach } from './comparison.ts';
import type { Comparison } from './comparison.ts';
import { getValue, idAt, otherRevision } from './operations.ts';
import type { Choice, Operation } from './operations.ts';
import { TIMEOUT } from './peers/coatcheck.ts';
import type { Counter } from './peers/coatcheck.ts';
import type { RedisStores } from './redis-stores.ts';

const READ = 'Coatcheck Keyv: read';
const WRITE = 'Coatcheck Keyv: write';
const GET = 'raw node-redis GET';
const SET = 'raw node-redis SET';
const SCRIPT = 'raw node-redis EVALSHA: compare and set';
const KEYV_GET = 'raw keyv get';
const KEYV_SET = 'raw keyv set';
const PEER_GET = 'connect-redis get';
const PEER_SET = 'connect-redis set';

/** The store's own `read`, as core calls it. */
export function readingRecords(stores: RedisStores): Comparison {
  const { sessions, version, choice, ours, keyOf, textOf, raw, keyvOfTexts, peer } = stores;
  const isText = (n: number, text: unknown): number => Number(text === textOf(n));
  return {
    section: 'redis',
    title: 'Read what is stored',
    about:
      `Redis ${version} on this machine. All subjects use one connection of one client of node-redis, which has its own settings. The store is called as core calls it; node-redis and Keyv keep the encoded values that it keeps, Keyv in its own form. ` +
      'connect-redis is called as express-session calls it, and parses the session, which core does later. The goals here and where it writes are those of the store by itself; beneath are whole check-outs and check-ins.',
    sessions,
    seconds: 'wall',
    reference: GET,
    subjects: [
      {
        name: READ,
        operate: async (n) => isText(n, (await ours.store.read(keyOf(n)))?.body),
        returns: 1,
      },
      { name: GET, operate: async (n) => isText(n, await raw.get(keyOf(n))), returns: 1 },
      { name: KEYV_GET, operate: async (n) => isText(n, await keyvOfTexts.get(keyOf(n))), returns: 1 },
      { name: PEER_GET, ...getValue(peer, choice) },
    ],
    goals: [
      { subject: READ, atLeast: 0.8 },
      { subject: READ, atLeast: 0.9, than: KEYV_GET },
      { subject: READ, atLeast: 1, than: PEER_GET },
    ],
  };
}

/** The store's own `write`, as core calls it. */
export function writingRecords(stores: RedisStores): Comparison {
  const { sessions, choice, ours, keyOf, textOf, raw, compareAndSet, keyvOfTexts, peer, peerSessionOf } = stores;
  const shortfall = floorsReach('The server compares in a script, which takes it longer than to set', SCRIPT);
  return {
    section: 'redis',
    title: 'Write what is stored',
    about:
      'The store writes only if what stands there has the revision that was read before, which the server compares, in a script. The others write whatever stands there. ' +
      'All tell the server when it may forget. connect-redis makes text of the session, which core has done before.',
    sessions,
    seconds: 'wall',
    reference: SET,
    subjects: [
      { name: WRITE, ...conditionalWrite(ours, choice) },
      {
        name: SET,
        operate: async (n) => Number((await raw.set(keyOf(n), textOf(n), { PX: TIMEOUT })) === 'OK'),
        returns: 1,
      },
      {
        name: SCRIPT,
        operate: async (n) => Number(await compareAndSet(keyOf(n), textOf(n))),
        returns: 1,
      },
      {
        name: KEYV_SET,
        operate: async (n) => Number(await keyvOfTexts.set(keyOf(n), textOf(n), TIMEOUT)),
        returns: 1,
      },
      {
        name: PEER_SET,
        async operate(n) {
          await peer.set(idAt(peer.ids, choice(n)), peerSessionOf(n));
          return 1;
        },
        returns: 1,
      },
    ],
    goals: [
      { subject: WRITE, atLeast: 0.8, shortfall },
      { subject: WRITE, atLeast: 0.9, than: KEYV_SET, shortfall },
      { subject: WRITE, atLeast: 1, than: PEER_SET, shortfall },
    ],
  };
}

/**
 * Writes the records that stand there anew, each in turn with one of two revisions. Nothing else may write them meanwhile. All is made
 * ready before: what would have to be collected in a block would be charged to the store.
 */
function conditionalWrite({ store, ids }: Counter, choice: Choice): Operation {
  const held: SessionRecord[] = [];
  const next: SessionRecord[] = [];
  return {
    async prepare() {
      if (held.length > 0) return;
      for (const record of await Promise.all(ids.map(async (id) => store.read(id)))) {
        if (record === undefined) throw new Error('A session is gone.');
        // The body as it comes from a codec: a text of its own, and no part of an answer of the server.
        held.push(sessionRecord({ ...record, body: Buffer.from(record.body).toString() }));
      }
      next.push(...held.map(otherRevision));
    },
    async operate(n) {
      const at = choice(n);
      const [before, after] = [held[at], next[at]];
      if (before === undefined || after === undefined) return 0;
      held[at] = after;
      next[at] = before;
      return Number(await store.write(after, { rev: before.rev }));
    },
    returns: 1,
  };
}
