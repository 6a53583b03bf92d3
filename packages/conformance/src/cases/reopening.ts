import { Application, NEVER } from '@coatcheck/core';
import type { SessionStore } from '@coatcheck/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { context, TIMEOUT } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import { foo, sevenSessions } from '../seven-sessions.ts';
import type { StoreSubject } from '../subject.ts';

const record = recordWith();
const { id, rev } = record;

/** Stopping a store, and starting another on the same data: for stores that keep their sessions. */
export function reopening(subject: StoreSubject): void {
  describe('reopening', () => {
    test('what was written and touched is there again after a stop', async () => {
      const { store, again } = await reopenable(subject);
      const other = recordWith({
        id: sessionId('other'),
        rev: 'other-1',
        principal: 'ann',
        body: Uint8Array.of(0, 255),
      });
      await store.write(record, 'absent');
      await store.write(other, 'absent');
      await store.touch(id, { rev, accessedAt: record.accessedAt + 7, expiresAt: NEVER });
      await store.flush();
      await store.stop();
      const reopened = await again();
      expect(await reopened.read(id)).toStrictEqual(
        recordWith({ accessedAt: record.accessedAt + 7, expiresAt: NEVER }),
      );
      const { body, ...fields } = (await reopened.read(other.id)) ?? {};
      const { body: _, ...expected } = other;
      expect(fields).toStrictEqual(expected);
      expect(Array.from(body instanceof Uint8Array ? body : [])).toStrictEqual([0, 255]);
    });

    test('what was removed stays removed after a stop', async () => {
      const { store, again } = await reopenable(subject);
      await store.write(record, 'absent');
      await store.flush();
      await store.remove(id);
      await store.flush();
      await store.stop();
      const reopened = await again();
      expect(await reopened.read(id)).toBeUndefined();
      expect(await reopened.write(recordWith({ rev: 'late-1' }), { rev })).toBe(false);
    });

    test('a revision from before a stop still lets its record be replaced', async () => {
      const { store, again } = await reopenable(subject);
      await store.write(record, 'absent');
      await store.flush();
      await store.stop();
      const reopened = await again();
      expect(await reopened.write(recordWith({ rev: 'next-1' }), { rev })).toBe(true);
      expect(await reopened.read(id)).toStrictEqual(recordWith({ rev: 'next-1' }));
    });

    test('what was neither changed nor read after a reopening is there after the next one', async () => {
      const { store, again } = await reopenable(subject);
      await store.write(record, 'absent');
      await store.flush();
      await store.stop();
      const second = await again();
      await second.flush();
      await second.stop();
      expect(await (await again()).read(id)).toStrictEqual(record);
    });

    test('a new application on the same data finds the seven sessions again, with their values and times', async () => {
      const { application, clock, reopen } = await sevenSessions(subject);
      await application.close();
      const sessionStore = await reopen?.();
      if (sessionStore === undefined) throw new TypeError('The subject does not persist.');
      await using reopened = await Application.open({ sessionStore, clock, sweepInterval: 'never' });
      const bars = await Promise.all([0, 1, 2, 3, 4].map(async (n) => (await sessionStore.get(foo(n)))?.get('bar')));
      expect(bars).toStrictEqual([0, 6, 12, 18, 24]);
      expect(await sessionStore.has(foo(5))).toBe(false);
      clock.advance(TIMEOUT - 1_600_000);
      expect(await reopened.sessions.has(foo(4))).toBe(false);
      expect((await reopened.sessions.checkOut(foo(3))).timeout).toBe(TIMEOUT);
    });
  });
}

/** A started store, and what starts another on the same data. */
async function reopenable(subject: StoreSubject): Promise<{ store: SessionStore; again: () => Promise<SessionStore> }> {
  const { store, reopen, cleanUp } = await subject.create();
  if (reopen === undefined) throw new TypeError('The subject does not persist.');
  onTestFinished(() => cleanUp?.());
  const start = async (started: SessionStore): Promise<SessionStore> => {
    onTestFinished(() => started.stop());
    await started.start(context());
    return started;
  };
  return { store: await start(store), again: async () => start(await reopen()) };
}
