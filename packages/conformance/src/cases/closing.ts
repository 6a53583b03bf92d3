import { describe, expect, test, vi } from 'vitest';
import { failureOf } from '../failure.ts';
import { open } from '../opened.ts';
import { sessionId } from '../records.ts';
import type { StoreSubject } from '../subject.ts';

const id = sessionId('closing');

/** The end of an application: everything is stored, nothing goes on, and whoever comes later is told. */
export function closing(subject: StoreSubject): void {
  describe('closing the application', () => {
    test('has the store write down what it holds, and then stops it, also if it is empty', async () => {
      const { application, observed } = await open(subject);
      observed.forget();
      await application.close();
      expect(observed.calls).toStrictEqual(['flush', 'stop']);
    });

    test('closing again waits for the same end', async () => {
      const { application, observed } = await open(subject);
      observed.forget();
      await Promise.all([application.close(), application.close()]);
      await application.close();
      expect(observed.timesOf('stop')).toBe(1);
    });

    test('leaving an await using block closes the application', async () => {
      const { application, observed } = await open(subject);
      {
        await using same = application;
        await same.checkOut();
      }
      expect(observed.timesOf('stop')).toBe(1);
    });

    test('everything that comes afterwards fails with CLOSED', async () => {
      const { application, store } = await open(subject);
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
        expect([name, await failureOf(call)]).toStrictEqual([name, 'CLOSED']);
    });

    test('a check-in that is under way is finished first', async () => {
      const { application, store, observed, clock } = await open(subject);
      const session = store.create(id).set('n', 1);
      let goOn = (): void => undefined;
      observed.beforeNext('write', () => new Promise<void>((resolve) => (goOn = resolve)));
      const checkIn = store.storeSession(session);
      await vi.waitFor(() => expect(observed.timesOf('write')).toBe(1));
      const close = application.close();
      for (let turn = 0; turn < 5; turn += 1) await clock.advanceAsync(0);
      expect(observed.stopped).toBe(false);
      goOn();
      expect(await checkIn).toBe('committed');
      await close;
      expect(observed.stopped).toBe(true);
    });

    test('a store that cannot write down what it holds is stopped all the same, and the failure is thrown', async () => {
      const { application, observed } = await open(subject);
      const cause = new Error('The disk is full.');
      observed.beforeNext('flush', () => {
        throw cause;
      });
      await expect(application.close()).rejects.toMatchObject({ code: 'STORE_FAILED', cause });
      expect(observed.timesOf('stop')).toBe(1);
    });
  });
}
