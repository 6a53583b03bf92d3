import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { missing, startProxy, startRedis } from '@coatcheck/backends';
import { Application, systemClock } from '@coatcheck/core';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import { anError } from './support/errors.ts';
import { redisCommand } from './support/raw-redis.ts';
import { rootOf } from './support/rooted-store.ts';
import { endShared, freshNamespace, shared } from './support/shared.ts';
import { context } from './support/stores.ts';

const redis = shared(startRedis, async (server) => server.stop());
afterAll(endShared);

describe.skipIf(missing('redis-server', 'Redis by the name of its adapter')).each([5, 6] as const)(
  'Redis by the name of its adapter, with Keyv %i',
  (line) => {
    const root = rootOf(line);

    /** How many are connected to Redis. */
    const clients = async (): Promise<number> => {
      const list = await redisCommand((await redis()).port, 'CLIENT', 'LIST', 'TYPE', 'normal');
      return list.split('\n').filter((entry) => entry.includes('id=')).length;
    };

    test('is connected to when the application opens, and let go when it closes', async () => {
      const { uri, port } = await redis();
      const namespace = freshNamespace();
      const before = await clients();
      const application = await Application.open<{ n: number }>({
        sessionStore: 'Keyv',
        stores: { Keyv: (options) => new SessionKeyvStore(options as never) },
        storeOptions: { adapter: '@keyv/redis', uri, namespace },
        root,
        sweepInterval: 'never',
      });
      expect(application.capabilities).toMatchObject({ atomicity: 'shared', expiry: 'native', lists: true });
      const session = await application.checkOut();
      await session.set('n', 1).checkIn();
      expect(await redisCommand(port, 'EXISTS', `${namespace}::record.${session.id}`)).toBe(':1\r\n');
      expect(await clients()).toBe(before + 1);
      await application.close();
      await vi.waitFor(async () => expect(await clients()).toBe(before));
    });

    test('lets no store start that cannot connect, and keeps no process from ending that gave up', async () => {
      const proxy = await startProxy(1);
      await proxy.stop();
      const script = `
        const { SessionKeyvStore } = await import(${JSON.stringify(import.meta.resolve('../src/index.ts'))});
        const { systemClock } = await import(${JSON.stringify(import.meta.resolve('@coatcheck/core'))});
        const store = new SessionKeyvStore({ adapter: '@keyv/redis', uri: 'redis://127.0.0.1:${proxy.port}' });
        const context = { clock: systemClock, report() {}, evicted() {}, root: ${JSON.stringify(root)} };
        await store.start(context).catch((error) => console.log(error.code + ' ' + error.message));
      `;
      const options = ['--conditions=@coatcheck/source', '--input-type=module', '-e', script];
      const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 20_000 });
      expect(stdout).toMatch(/^STORE_FAILED .*could not connect to Redis/);
    });

    test('can be let go while the server does not answer', async () => {
      const { uri, port } = await redis();
      const before = await clients();
      const store = new SessionKeyvStore({ adapter: '@keyv/redis', uri, namespace: freshNamespace() });
      await store.start(context({ root, clock: systemClock }));
      const server = await redis();
      server.freeze();
      const begun = performance.now();
      const reading = store.read('0'.repeat(64) as never);
      const failed = Promise.resolve(reading).catch((error: unknown) => error);
      await store.stop();
      expect(performance.now() - begun).toBeLessThan(10_000);
      server.thaw();
      expect(await failed).toEqual(anError('STORE_FAILED'));
      await vi.waitFor(async () => expect(await clients()).toBe(before));
      expect(await redisCommand(port, 'PING')).toBe('+PONG\r\n');
    });
  },
);
