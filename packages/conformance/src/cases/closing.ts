import assert from 'node:assert/strict';
import { until } from '../assertions.ts';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { open } from '../opened.ts';
import { sessionId } from '../records.ts';

const id = sessionId('closing');

/** The end of an application: everything is stored, nothing goes on, and whoever comes later is told. */
export const closing: readonly ConformanceCase[] = [
  ...group({ level: 'lifecycle', name: 'closing the application' }, [
    test('has the store write down what it holds, and then stops it, also if it is empty', async (trial) => {
      const { application, observed } = await open(trial);
      observed.forget();
      await application.close();
      assert.deepEqual(observed.calls, ['flush', 'stop']);
    }),

    test('closing again waits for the same end', async (trial) => {
      const { application, observed } = await open(trial);
      observed.forget();
      await Promise.all([application.close(), application.close()]);
      await application.close();
      assert.equal(observed.timesOf('stop'), 1);
    }),

    test('leaving an await using block closes the application', async (trial) => {
      const { application, observed } = await open(trial);
      {
        await using same = application;
        await same.checkOut();
      }
      assert.equal(observed.timesOf('stop'), 1);
    }),

    test('everything that comes afterwards fails with CLOSED', async (trial) => {
      const { application, store } = await open(trial);
      await store.set(id, store.create().set('n', 1));
      const session = (await store.checkOut(id)).set('n', 2);
      await application.close();
      const calls = {
        checkOut: () => application.checkOut(),
        use: () => application.use(undefined, () => 1),
        update: () => application.update(undefined, () => 1),
        'check-in': () => session.checkIn(),
        get: () => store.get(id),
        set: () => store.set(id, store.create()),
        delete: () => store.delete(id),
        pop: () => store.pop(id),
        setDefault: () => store.setDefault(id),
        storeSession: () => store.storeSession(session),
        storeAllSessions: () => store.storeAllSessions(),
        clear: () => store.clear(),
      };
      for (const [name, call] of Object.entries(calls))
        assert.deepEqual([name, await failureOf(call)], [name, 'CLOSED']);
    }),

    test('a check-in that is under way is finished first', async (trial) => {
      const { application, store, observed, clock } = await open(trial);
      const session = store.create(id).set('n', 1);
      let goOn = (): void => undefined;
      observed.beforeNext('write', () => new Promise<void>((resolve) => (goOn = resolve)));
      const checkIn = store.storeSession(session);
      await until('a write', () => observed.timesOf('write') === 1);
      const close = application.close();
      for (let turn = 0; turn < 5; turn += 1) await clock.advanceAsync(0);
      assert.equal(observed.stopped, false);
      goOn();
      assert.equal(await checkIn, 'committed');
      await close;
      assert.equal(observed.stopped, true);
    }),

    test('a store that cannot write down what it holds is stopped all the same, and the failure is thrown', async (trial) => {
      const { application, observed } = await open(trial);
      const cause = new Error('The disk is full.');
      observed.beforeNext('flush', () => {
        throw cause;
      });
      await assert.rejects(application.close(), { code: 'STORE_FAILED', cause });
      assert.equal(observed.timesOf('stop'), 1);
    }),
  ]),
];
