import { connect } from 'node:net';
import { missing, startMemcached, startProxy } from '@coatcheck/backends';
import { Keyv as Keyv5, KeyvMemcache } from '@coatcheck/keyv-5';
import { Keyv as Keyv6 } from '@coatcheck/keyv-6';
import { NEVER, systemClock } from '@coatcheck/core';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import { anError, codeOf } from './support/errors.ts';
import { FakeMemcached } from './support/fake-memcached.ts';
import { aRecord, DAY, HOUR, sessionId } from './support/records.ts';
import { rootOf } from './support/rooted-store.ts';
import { endShared, freshNamespace, shared } from './support/shared.ts';
import { context, started } from './support/stores.ts';

const memcached = shared(startMemcached, async (server) => server.stop());
afterAll(endShared);

const quiet = { logger: { log: () => undefined } };

function adapterFor(uri: string): KeyvMemcache {
  const adapter = new KeyvMemcache(uri, quiet);
  onTestFinished(() => (adapter.client as { close(): void }).close());
  return adapter;
}

async function storeOn(namespace: string): Promise<SessionKeyvStore> {
  return started(new SessionKeyvStore(adapterFor((await memcached()).uri), { namespace }), { clock: systemClock });
}

/** What memcached answers to a line of its text protocol. */
async function ask(line: string): Promise<string> {
  const { port } = await memcached();
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(line);
    socket.once('error', reject);
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString());
    });
  });
}

/** For how many seconds memcached will keep a session; -1 is for ever. */
async function secondsLeft(namespace: string): Promise<number> {
  return Number(/ t(-?\d+)/.exec(await ask(`mg ${namespace}::session.${sessionId(1)} t\r\n`))?.[1]);
}

describe.skipIf(missing('memcached', 'the tests on memcached'))('on memcached', () => {
  test.each([
    ['an hour', HOUR],
    ['29 days', 29 * DAY],
    ['30 days', 30 * DAY],
    ['31 days', 31 * DAY],
    ['a year', 365 * DAY],
  ])('a session that lives for %s is kept for so long, and not for ever', async (_, life) => {
    const namespace = freshNamespace();
    const store = await storeOn(namespace);
    const now = Date.now();
    const record = aRecord({ accessedAt: now, expiresAt: now + life });
    await store.write(record, 'absent');
    expect(await store.read(record.id)).toEqual(record);
    const seconds = await secondsLeft(namespace);
    expect([seconds > life / 1000 - 60, seconds < life / 1000 + 86_400]).toEqual([true, true]);
  });

  test.each([
    ['never expires', NEVER],
    ['expires after memcached cannot count any more', Date.UTC(2110, 0, 1)],
  ])('a session that %s is kept for as long as memcached can count', async (_, expiresAt) => {
    const namespace = freshNamespace();
    const store = await storeOn(namespace);
    const record = aRecord({ accessedAt: Date.now(), expiresAt });
    await store.write(record, 'absent');
    expect(await store.read(record.id)).toEqual(record);
    expect(await secondsLeft(namespace)).toBeGreaterThan((70 * 365 * DAY) / 1000);
  });

  test('a touch lengthens the life there, and one that says less does not shorten it', async () => {
    const namespace = freshNamespace();
    const store = await storeOn(namespace);
    const now = Date.now();
    const record = aRecord({ accessedAt: now, expiresAt: now + HOUR });
    await store.write(record, 'absent');
    await store.touch(record.id, { rev: record.rev, accessedAt: now + 1, expiresAt: now + 40 * DAY });
    expect(await secondsLeft(namespace)).toBeGreaterThan((39 * DAY) / 1000);
    await store.touch(record.id, { rev: record.rev, accessedAt: now + 2, expiresAt: now + HOUR });
    expect(await secondsLeft(namespace)).toBeGreaterThan((39 * DAY) / 1000);
  });

  test('a session that is larger than memcached takes is refused, and the one that is there stays', async () => {
    const store = await storeOn(freshNamespace());
    const record = aRecord();
    await store.write(record, 'absent');
    const large = aRecord({ rev: 'r-2', body: 'x'.repeat(1_048_576) });
    await expect(store.write(large, { rev: record.rev })).rejects.toEqual(anError('STORE_FULL', '-I'));
    expect(await store.read(record.id)).toEqual(record);
  });

  test('a value that cannot be read is damaged, and ends no process', async () => {
    const namespace = freshNamespace();
    const store = await storeOn(namespace);
    const record = aRecord();
    await store.write(record, 'absent');
    expect(await ask(`set ${namespace}::session.${record.id} 0 0 7\r\ndamaged\r\n`)).toBe('STORED\r\n');
    expect(await codeOf(() => store.read(record.id))).toBe('RECORD_DAMAGED');
    expect(await store.remove(record.id)).toBe(true);
    expect(await store.write(record, 'absent')).toBe(true);
  });

  test('listing says that it cannot be done, and clearing does not clear what others keep', async () => {
    const namespace = freshNamespace();
    const store = await storeOn(namespace);
    await ask('set somebody-elses 0 0 1\r\nx\r\n');
    expect(await codeOf(() => Array.fromAsync(store.ids()))).toBe('CAPABILITY_MISSING');
    expect(await codeOf(() => store.count())).toBe('CAPABILITY_MISSING');
    expect(await codeOf(() => store.removeAll())).toBe('CAPABILITY_MISSING');
    expect(await Array.fromAsync(store.stale(NEVER))).toEqual([]);
    expect(await ask('get somebody-elses\r\n')).toContain('VALUE');
  });

  test.each([
    ['Keyv 5', (store: KeyvMemcache, namespace: string) => new Keyv5({ store, namespace })],
    ['Keyv 6', (store: KeyvMemcache, namespace: string) => new Keyv6({ store, namespace })],
  ])('a %s can be handed over, too', async (_, hand) => {
    const store = await started(new SessionKeyvStore(hand(adapterFor((await memcached()).uri), freshNamespace())));
    const record = aRecord();
    await store.write(record, 'absent');
    expect(await store.read(record.id)).toEqual(record);
    expect(store.capabilities).toMatchObject({ atomicity: 'none', expiry: 'evicting' });
  });

  test('a server that is gone is a failure, and one that is back needs no restart here', async () => {
    const { port } = await memcached();
    const proxy = await startProxy(port);
    onTestFinished(async () => proxy.stop());
    const store = await started(
      new SessionKeyvStore(adapterFor(`127.0.0.1:${proxy.port}`), { namespace: freshNamespace() }),
      { clock: systemClock },
    );
    const record = aRecord();
    await store.write(record, 'absent');
    proxy.cut();
    expect(await codeOf(() => store.read(record.id))).toBe('STORE_FAILED');
    expect(await codeOf(() => store.remove(record.id))).toBe('STORE_FAILED');
    proxy.mend();
    // The client may lose one more call before it connects anew.
    await vi.waitFor(async () => expect(await store.read(record.id)).toEqual(record), 20_000);
  });

  /** Breaks the connection once memcached has got the removal of a session, in its binary protocol. */
  async function proxyThatLosesRemovals(): Promise<{ uri: string; lose: () => Promise<void> }> {
    const proxy = await startProxy((await memcached()).port);
    onTestFinished(async () => proxy.stop());
    const lose = (): Promise<void> =>
      new Promise((resolve) => {
        proxy.cutNext(true, (sent) => {
          if (sent[0] !== 0x80 || sent[1] !== 4 || !sent.includes('session.')) return false;
          resolve();
          return true;
        });
      });
    return { uri: `127.0.0.1:${proxy.port}`, lose };
  }

  test('with a single writer, a removal that the client repeats, and that finds nothing then, was done', async () => {
    const { uri, lose } = await proxyThatLosesRemovals();
    const settings = { namespace: freshNamespace(), singleWriter: true };
    const store = await started(new SessionKeyvStore(adapterFor(uri), settings), { clock: systemClock });
    const record = aRecord();
    await store.write(record, 'absent');
    const lost = lose();
    expect(await store.remove(record.id, { rev: record.rev })).toBe(true);
    await lost;
    expect(await store.read(record.id)).toBeUndefined();
    expect(await store.remove(record.id)).toBe(false);
  });

  test('where the last one wins, a removal is not repeated, so that one whose answer was lost is not told as none', async () => {
    const { uri, lose } = await proxyThatLosesRemovals();
    const adapter = adapterFor(uri);
    const namespace = freshNamespace();
    const store = await started(new SessionKeyvStore(adapter, { namespace }), { clock: systemClock });
    const record = aRecord();
    await store.write(record, 'absent');
    const lost = lose();
    expect(await codeOf(() => store.remove(record.id, { rev: record.rev }))).toBe('INDETERMINATE');
    await lost;
    expect((adapter.client as { options: object }).options).toMatchObject({ retries: 2 });
    await vi.waitFor(async () => expect(await ask(`get ${namespace}::session.${record.id}\r\n`)).toBe('END\r\n'));
  });

  test('a server that is not there lets no store start', async () => {
    const { port } = await memcached();
    const proxy = await startProxy(port);
    await proxy.stop();
    const options = { adapter: '@keyv/memcache', uri: `127.0.0.1:${proxy.port}` };
    const store = new SessionKeyvStore(options);
    await expect(store.start(context({ root: rootOf(5) }))).rejects.toEqual(
      anError('STORE_FAILED', 'reach the backend'),
    );
  });
});

test.each([true, false])(
  'a server that does not tell how much it takes lets no store start, so that no write has to ask (single writer: %s)',
  async (singleWriter) => {
    const server = new FakeMemcached();
    server.fails = (call) => call === 'stats settings';
    const store = new SessionKeyvStore(server.adapter, { singleWriter });
    await expect(store.start(context())).rejects.toEqual(anError('STORE_FAILED', 'reach the backend'));
  },
);
