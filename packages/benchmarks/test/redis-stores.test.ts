import { missing } from '@coatcheck/backends';
import { jsonCodec } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { shopSession } from '../src/data.ts';
import { withRedisStores } from '../src/redis-stores.ts';

describe.skipIf(missing('redis-server', 'the tests of what is compared on Redis'))('what is compared on Redis', () => {
  test('every way of keeping sessions gives back the same ones, under the same numbers', async () => {
    const seen = await withRedisStores(3, async (stores) => {
      const { choice, ours, keyOf, textOf, raw, keyvOfTexts, keyvOfSessions, peer, peerSessionOf } = stores;
      return Promise.all(
        [0, 1, 2].map(async (n) => {
          const session = shopSession(choice(n));
          const plain: unknown = JSON.parse(JSON.stringify(session));
          const id = keyOf(n);
          expect(jsonCodec.decode(textOf(n), { id })).toEqual(session);
          expect(Object.fromEntries(await ours.application.checkOut(ours.tokens[choice(n)]))).toEqual(session);
          expect((await ours.store.read(id))?.body).toBe(textOf(n));
          expect(await raw.get(id)).toBe(textOf(n));
          expect(await keyvOfTexts.get(id)).toBe(textOf(n));
          expect(await keyvOfSessions.get(id)).toEqual(plain);
          expect(await peer.get(peer.ids[choice(n)] ?? '')).toMatchObject(Object(plain));
          expect(peerSessionOf(n)).toMatchObject(session);
          return choice(n);
        }),
      );
    });
    expect(new Set(seen)).toEqual(new Set([0, 1, 2]));
  });

  test('the script that a conditional write is compared with compares, and sets', async () => {
    await withRedisStores(1, async ({ raw, compareAndSet, keyOf, textOf }) => {
      const another = `${textOf(0)} and more`;
      expect(await compareAndSet(keyOf(0), another)).toBe(true);
      expect(await raw.get(keyOf(0))).toBe(another);
      expect(await compareAndSet(keyOf(0), `other ${another}`)).toBe(false);
      expect(await compareAndSet('nothing', another)).toBe(false);
      expect(await raw.get(keyOf(0))).toBe(another);
      expect(await raw.get('nothing')).toBe(null);
    });
  });
});
