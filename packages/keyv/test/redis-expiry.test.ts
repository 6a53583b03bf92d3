import { missing, startRedis } from '@coatcheck/backends';
import { Application, NEVER, systemClock } from '@coatcheck/core';
import { ManualClock } from '@coatcheck/conformance';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { SessionKeyvStore } from '../src/index.ts';
import { redisCommand } from './support/raw-redis.ts';
import { aRecord, DAY, HOUR, NOW } from './support/records.ts';
import { close, redisConnection } from './support/redis.ts';
import { endShared, freshNamespace, shared } from './support/shared.ts';
import { started } from './support/stores.ts';

const MINUTE = 60_000;

const redis = shared(startRedis, async (server) => server.stop());
afterAll(endShared);

async function opened(namespace: string): Promise<SessionKeyvStore> {
  const connection = redisConnection(6, (await redis()).uri);
  onTestFinished(() => close(connection));
  return connection.open(namespace);
}

/** For how many milliseconds Redis will keep a session; -1 is for ever. */
async function life(namespace: string, id: string): Promise<number> {
  return Number((await redisCommand((await redis()).port, 'PTTL', `${namespace}::record.${id}`)).slice(1));
}

/** Whether a life is as long as a session lives and lingers, but for what has passed since. */
function about(expected: number): unknown {
  return expect.toSatisfy(
    (actual: number) => actual <= expected && actual > expected - MINUTE / 2,
    `about ${expected}`,
  );
}

describe.skipIf(missing('redis-server', 'the expiry of sessions on Redis'))('on Redis', () => {
  test.each([
    ['a minute, which it lingers at least', MINUTE, 2 * MINUTE],
    ['an hour, of which it lingers a fifth', HOUR, HOUR + 12 * MINUTE],
    ['a month, of which it lingers three hours', 30 * DAY, 30 * DAY + 3 * HOUR],
  ])('a session that lives for %s', async (_, timeout, expected) => {
    const namespace = freshNamespace();
    const store = await started(await opened(namespace));
    const record = aRecord({ accessedAt: NOW, expiresAt: NOW + timeout });
    await store.write(record, 'absent');
    expect(await life(namespace, record.id)).toEqual(about(expected));
  });

  test('a session that is stale already stays for as long as it lingers', async () => {
    const namespace = freshNamespace();
    const store = await started(await opened(namespace), { clock: new ManualClock(NOW + DAY) });
    const record = aRecord({ accessedAt: NOW, expiresAt: NOW + HOUR });
    await store.write(record, 'absent');
    expect(await life(namespace, record.id)).toEqual(about(12 * MINUTE));
  });

  test('a touch sets the life anew, lifts it, and never shortens it', async () => {
    const namespace = freshNamespace();
    const store = await started(await opened(namespace));
    const { id, rev } = aRecord();
    await store.write(aRecord({ expiresAt: NOW + HOUR }), 'absent');
    await store.touch(id, { rev, accessedAt: NOW + 1, expiresAt: NOW + 5 * HOUR + 1 });
    expect(await life(namespace, id)).toEqual(about(6 * HOUR + 1));
    await store.touch(id, { rev, accessedAt: NOW + 2, expiresAt: NOW + HOUR });
    expect(await life(namespace, id)).toEqual(about(6 * HOUR + 1));
    await store.touch(id, { rev, accessedAt: NOW + 3, expiresAt: NEVER });
    expect(await life(namespace, id)).toBe(-1);
    await store.touch(id, { rev, accessedAt: NOW + 4, expiresAt: NOW + HOUR });
    expect(await life(namespace, id)).toBe(-1);
  });

  test("a session's own timeout reaches the server, and so does a change of it", async () => {
    const namespace = freshNamespace();
    const application = await Application.open({
      sessionStore: await opened(namespace),
      clock: systemClock,
      timeout: '1h',
      sweepInterval: 'never',
    });
    onTestFinished(async () => application.close());
    const session = await application.checkOut();
    await session.set('n', 1).checkIn();
    expect(await life(namespace, session.id)).toEqual(about(HOUR + 12 * MINUTE));
    const changed = await application.checkOut(session.token);
    changed.timeout = '40d';
    await changed.checkIn();
    expect(await life(namespace, session.id)).toEqual(about(40 * DAY + 3 * HOUR));
    const forEver = await application.checkOut(session.token);
    forEver.timeout = 'never';
    await forEver.checkIn();
    expect(await life(namespace, session.id)).toBe(-1);
  });
});
