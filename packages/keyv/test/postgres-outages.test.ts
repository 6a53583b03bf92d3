import { setImmediate } from 'node:timers/promises';
import { missing, startPostgres, startProxy } from '@coatcheck/backends';
import { Application, systemClock } from '@coatcheck/core';
import { KeyvPostgres as KeyvPostgres5, Keyv as Keyv5 } from '@coatcheck/keyv-5';
import { KeyvPostgres as KeyvPostgres6, Keyv as Keyv6 } from '@coatcheck/keyv-6';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import type { KeyvStoreOptions } from '../src/index.ts';
import { anError, codeOf } from './support/errors.ts';
import { aRecord, sessionId } from './support/records.ts';
import { rootOf, storeOn } from './support/rooted-store.ts';
import { endShared, freshNamespace, shared } from './support/shared.ts';
import { context, started } from './support/stores.ts';

const record = aRecord();
const { id, rev } = record;
const next = aRecord({ rev: 'r-2' });

const postgres = shared(startPostgres, async (server) => server.stop());
afterAll(endShared);

const adapter = '@keyv/postgres';

describe.skipIf(missing('postgres', 'the outages of PostgreSQL')).each([5, 6] as const)(
  'on PostgreSQL with Keyv %i',
  (line) => {
    const open = async (options: KeyvStoreOptions): Promise<SessionKeyvStore> => started(new storeOn[line](options));

    test('a server that was killed fails every call, ends no process, and is used again when it is back', async () => {
      const server = await postgres();
      const store = await open({ adapter, uri: server.uri, namespace: freshNamespace() });
      await store.write(record, 'absent');
      // Connections that nobody uses at the moment break as well: their pool tells of that, and somebody has to listen.
      await Promise.all(Array.from({ length: 5 }, async () => store.read(id)));
      await server.kill();
      await vi.waitFor(async () => expect(await codeOf(() => store.read(id))).toBe('STORE_FAILED'));
      for (const call of [
        () => store.read(id),
        () => store.write(next, { rev }),
        () => store.write(aRecord({ id: sessionId(2) }), 'absent'),
        () => store.remove(id),
        () => store.touch(id, { rev, accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt + 1 }),
        () => Array.fromAsync(store.ids()),
        () => Array.fromAsync(store.stale(0)),
        () => store.count(),
        () => store.removeAll(),
      ]) {
        expect(await codeOf(call)).toBe('STORE_FAILED');
      }
      await server.restart();
      expect(await store.read(id)).toEqual(record);
      expect(await store.write(next, { rev })).toBe(true);
    });

    test('a server that does not answer is given up at the deadline', async () => {
      const server = await postgres();
      const application = await Application.open({
        sessionStore: new storeOn[line]({ adapter, uri: server.uri, namespace: freshNamespace() }),
        clock: systemClock,
        deadline: 200,
      });
      onTestFinished(async () => application.close());
      const session = await application.checkOut();
      await session.set('n', 1).checkIn();
      const late = await application.checkOut(session.token);
      server.freeze();
      expect(await codeOf(() => application.checkOut(session.token))).toBe('STORE_TIMEOUT');
      expect(await codeOf(() => late.set('n', 2).checkIn())).toBe('INDETERMINATE');
      server.thaw();
      await vi.waitFor(async () => expect((await application.checkOut(session.token)).get('n')).toBe(2), 5_000);
    });

    test('a store can be let go while the server does not answer', async () => {
      const server = await postgres();
      const store = new storeOn[line]({ adapter, uri: server.uri, namespace: freshNamespace() });
      await store.start(context({ clock: systemClock }));
      server.freeze();
      const read = Promise.resolve(store.read(id));
      // It is on its way from here on.
      await setImmediate();
      await store.stop();
      server.thaw();
      expect(await read).toBeUndefined();
    });

    test.each([true, false])(
      'a connection that is lost in the middle of a statement leaves a write unknown (delivered: %s)',
      async (delivered) => {
        const server = await postgres();
        const proxy = await startProxy(server.port);
        onTestFinished(async () => proxy.stop());
        const uri = server.uri.replace(`:${server.port}/`, `:${proxy.port}/`);
        const store = await open({ adapter, uri, namespace: freshNamespace() });
        await store.write(record, 'absent');
        proxy.cutNext(delivered, (sent) => sent.includes('SELECT'));
        expect(await codeOf(() => store.read(id))).toBe('STORE_FAILED');
        proxy.cutNext(delivered, (sent) => sent.includes('UPDATE'));
        expect(await codeOf(() => store.write(next, { rev }))).toBe('INDETERMINATE');
        await vi.waitFor(async () => expect((await store.read(id))?.rev).toBe(delivered ? 'r-2' : 'r-1'));
      },
    );

    test('a server that takes no writes says so, and that nothing was written', async () => {
      const server = await postgres();
      const namespace = freshNamespace();
      const store = await open({ adapter, uri: server.uri, namespace });
      await store.write(record, 'absent');
      const readOnly = `${server.uri}?options=${encodeURIComponent('-c default_transaction_read_only=on')}`;
      const onReplica = new storeOn[line]({ adapter, uri: readOnly, namespace });
      // A table that is there is left as it is, so a replica lets a store start.
      await started(onReplica);
      expect(await onReplica.read(id)).toEqual(record);
      await expect(onReplica.write(next, { rev })).rejects.toEqual(anError('STORE_FAILED', 'read-only replica'));
      expect(await store.read(id)).toEqual(record);
    });

    test('what is declared of a server is checked when the store starts', async () => {
      const server = await postgres();
      const uri = `${server.uri}?options=${encodeURIComponent('-c synchronous_commit=off')}`;
      await expect(open({ adapter, uri })).rejects.toEqual(anError('BAD_SETTING', 'synchronous_commit = on'));
      expect((await open({ adapter, uri, durability: 'none' })).capabilities.durability).toBe('none');
      await expect(open({ adapter, uri: server.uri, durability: 'power-loss' })).rejects.toEqual(
        anError('BAD_SETTING', 'fsync = on'),
      );
    });

    test('a server that is not there lets no store start, and the error does not tell the password', async () => {
      const proxy = await startProxy(1);
      await proxy.stop();
      const uri = `postgresql://postgres:hunter2@127.0.0.1:${proxy.port}/postgres`;
      const store = new SessionKeyvStore({ adapter, uri });
      const failure: unknown = await store.start(context({ root: rootOf(line) })).catch((error: unknown) => error);
      expect(failure).toEqual(anError('STORE_FAILED', 'make its table ready'));
      expect(String(failure)).not.toContain('hunter2');
    });

    test('several stores that are opened at once make the table once', async () => {
      const server = await postgres();
      const administrator = new KeyvPostgres5(server.uri);
      await administrator.query(`CREATE DATABASE fresh_${line}`);
      await administrator.disconnect();
      const uri = server.uri.replace(/postgres$/, `fresh_${line}`);
      const stores = await Promise.all(
        Array.from({ length: 4 }, async (_, n) => open({ adapter, uri, namespace: `n${n}` })),
      );
      expect(await Promise.all(stores.map(async (store) => store.write(record, 'absent')))).toEqual([
        true,
        true,
        true,
        true,
      ]);
    });

    test('stopping one store leaves another on the same database at work', async () => {
      const { uri } = await postgres();
      const namespace = freshNamespace();
      const [one, other] = [await open({ adapter, uri, namespace }), await open({ adapter, uri, namespace })];
      await one.write(record, 'absent');
      await one.stop();
      expect(await other.read(id)).toEqual(record);
    });

    test('a Keyv, or an adapter, can be handed over, and stays open', async () => {
      const { uri } = await postgres();
      const handed = line === 5 ? new KeyvPostgres5(uri) : new KeyvPostgres6(uri);
      onTestFinished(async () => handed.disconnect());
      const namespace = freshNamespace();
      const keyv = line === 5 ? new Keyv5({ store: handed, namespace }) : new Keyv6({ store: handed, namespace });
      const store = await started(new SessionKeyvStore(keyv));
      expect(store.capabilities.atomicity).toBe('shared');
      await store.write(record, 'absent');
      await store.stop();
      const again = await started(new SessionKeyvStore(handed, { namespace }));
      expect(await again.read(id)).toEqual(record);
    });
  },
);
