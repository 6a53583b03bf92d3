import { missing, startProxy, startRedis } from '@coatcheck/backends';
import type { Proxy, Server } from '@coatcheck/backends';
import type { SessionToken } from '@coatcheck/core';
import { SessionKeyvStore } from '@coatcheck/keyv';
import { Keyv, KeyvRedis } from '@coatcheck/keyv-6';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { change, readValue } from '../src/operations.ts';
import { fill, openCounter, TIMEOUT } from '../src/peers/coatcheck.ts';
import type { Counter } from '../src/peers/coatcheck.ts';

describe.skipIf(missing('redis-server', 'the round trips of SessionKeyvStore to Redis'))('round trips to Redis', () => {
  let server: Server;
  let proxy: Proxy;
  let client: ReturnType<typeof clientOf>;
  let counter: Counter;

  beforeAll(async () => {
    server = await startRedis();
    proxy = await startProxy(server.port);
  });
  beforeEach(async () => {
    client = clientOf(proxy.port);
    await client.connect();
    const keyv = new Keyv(new KeyvRedis(client), { namespace: 'ours' });
    counter = await openCounter(new SessionKeyvStore(keyv));
    await fill(counter, 3);
    // Each script is sent once for each server; from then on the server knows it.
    await change(counter, () => 0).operate(0);
    await touch();
    await end(counter.tokens[2]);
  });
  afterEach(async () => {
    await counter.application.close();
    client.destroy();
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  async function touch(): Promise<void> {
    counter.clock.advance(TIMEOUT / 2);
    await (await counter.application.checkOut(counter.tokens[0])).checkIn();
  }

  async function end(token: SessionToken | undefined): Promise<void> {
    const session = await counter.application.checkOut(token);
    session.invalidate();
    await session.checkIn();
  }

  /** How many round trips some work takes, which is not done at once with anything else. */
  async function roundTrips(work: () => unknown): Promise<number> {
    const before = proxy.roundTrips;
    await work();
    return proxy.roundTrips - before;
  }

  test('they are counted: node-redis itself takes one for each command', async () => {
    expect(await roundTrips(() => client.get('none'))).toBe(1);
    expect(
      await roundTrips(async () => {
        await client.set('one', 'value');
        await client.get('one');
      }),
    ).toBe(2);
    expect(await roundTrips(() => undefined)).toBe(0);
  });

  test('a check-out takes one, and a check-in of what was changed one more', async () => {
    const { application, tokens } = counter;
    const session = await application.checkOut(tokens[0]);
    expect(await roundTrips(() => application.checkOut(tokens[1]))).toBe(1);
    session.increment('visits');
    expect(await roundTrips(() => session.checkIn())).toBe(1);
    expect(await roundTrips(() => change(counter, () => 0).operate(0))).toBe(2);
  });

  test('a request that only looks takes one, and one more where the session is to be renewed', async () => {
    const session = await counter.application.checkOut(counter.tokens[0]);
    expect(await roundTrips(() => session.checkIn())).toBe(0);
    expect(await roundTrips(() => readValue(counter, () => 0).operate(0))).toBe(1);
    expect(await roundTrips(touch)).toBe(2);
  });

  test('a new session takes one, and a request that ends one takes three: it is read again to be removed', async () => {
    const session = await counter.application.checkOut();
    session.set('csrf', 'text');
    expect(await roundTrips(() => session.checkIn())).toBe(1);
    expect(await roundTrips(() => end(counter.tokens[1]))).toBe(3);
  });

  test('an exclusive check-out that does not have to wait takes two, and its check-in one', async () => {
    const { application, tokens } = counter;
    expect(await roundTrips(() => change(counter, () => 0, 'exclusive').operate(0))).toBe(3);
    const session = await application.checkOut(tokens[0], { mode: 'exclusive' });
    session.increment('visits');
    expect(await roundTrips(() => session.checkIn())).toBe(1);
  });
});

function clientOf(port: number) {
  return createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: false } }).on(
    'error',
    () => undefined,
  );
}
