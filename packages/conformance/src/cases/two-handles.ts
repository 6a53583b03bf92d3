import { Application, NEVER, systemClock } from '@coatcheck/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { context, TIMEOUT } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import type { FreshStore, StoreSubject } from '../subject.ts';

const record = recordWith();
const { id, rev } = record;

/** Two stores on the same data, in one process: for stores whose `write` is a compare-and-set beyond one of them. */
export function twoHandles(subject: StoreSubject): void {
  describe('two stores on the same data', () => {
    test('each sees what the other wrote, touched and removed', async () => {
      const [one, other] = await startTwo(subject);
      await one.write(record, 'absent');
      expect(await other.read(id)).toStrictEqual(record);
      await other.touch(id, { rev, accessedAt: record.accessedAt + 1, expiresAt: NEVER });
      expect(await one.read(id)).toStrictEqual(recordWith({ accessedAt: record.accessedAt + 1, expiresAt: NEVER }));
      await one.remove(id);
      expect(await other.read(id)).toBeUndefined();
    });

    test('a revision that the other replaced or removed lets nothing be written', async () => {
      const [one, other] = await startTwo(subject);
      await one.write(record, 'absent');
      await one.read(id);
      await other.write(recordWith({ rev: 'other-1' }), { rev });
      expect(await one.write(recordWith({ rev: 'late-1' }), { rev })).toBe(false);
      await other.remove(id);
      expect(await one.write(recordWith({ rev: 'late-2' }), { rev: 'other-1' })).toBe(false);
      expect(await one.read(id)).toBeUndefined();
    });

    test('of both that create, replace or remove at once, one succeeds', async () => {
      const [one, other] = await startTwo(subject);
      for (let round = 0; round < 20; round += 1) {
        const at = { id: sessionId(`round ${round}`) };
        const both = (mine: () => unknown, theirs: () => unknown): Promise<unknown[]> =>
          Promise.all([mine(), theirs()]);
        const made = await both(
          () => one.write(recordWith({ ...at, rev: 'one-1' }), 'absent'),
          () => other.write(recordWith({ ...at, rev: 'other-1' }), 'absent'),
        );
        const held = made[0] === true ? 'one-1' : 'other-1';
        const replaced = await both(
          () => one.write(recordWith({ ...at, rev: 'one-2' }), { rev: held }),
          () => other.write(recordWith({ ...at, rev: 'other-2' }), { rev: held }),
        );
        const removed = await both(
          () => one.remove(at.id),
          () => other.remove(at.id),
        );
        expect([made, replaced, removed].map((answers) => answers.filter(Boolean).length)).toStrictEqual([1, 1, 1]);
      }
    });

    test('increments of one session through two applications all count', async () => {
      const [one, other] = await openTwo(subject);
      await one.sessions.set(id, one.sessions.create(id).set('n', 0));
      const increments = async (application: Application<Counter>): Promise<void> => {
        for (let count = 0; count < 50; count += 1) {
          const session = await application.sessions.checkOut(id);
          session.increment('n');
          await session.checkIn();
        }
      };
      await Promise.all([increments(one), increments(other), increments(one), increments(other)]);
      expect((await one.sessions.get(id))?.get('n')).toBe(200);
    });

    test('a session that one application ended does not come back through the other', async () => {
      const [one, other] = await openTwo(subject);
      await one.sessions.set(id, one.sessions.create(id).set('n', 0));
      const slow = await other.sessions.checkOut(id);
      slow.increment('n');
      await one.sessions.delete(id);
      expect(await failureOf(() => slow.checkIn())).toBe('SESSION_GONE');
      expect(await one.sessions.has(id)).toBe(false);
      expect(await other.sessions.has(id)).toBe(false);
    });

    test('a session that both applications end at once is told of once', async () => {
      const ended: string[] = [];
      const [one, other] = await openTwo(subject, (name) => ended.push(name));
      for (let round = 0; round < 10; round += 1) {
        const at = sessionId(`round ${round}`);
        await one.sessions.set(at, one.sessions.create(at).set('n', round));
        await Promise.all([one.sessions.delete(at), other.sessions.delete(at)]);
      }
      expect(ended).toHaveLength(10);
      expect(new Set(ended).size).toBe(10);
    });
  });
}

interface Counter {
  n: number;
}

async function two(subject: StoreSubject): Promise<[FreshStore['store'], FreshStore['store']]> {
  const { store, reopen, cleanUp } = await subject.create();
  if (reopen === undefined) throw new TypeError('The subject has no second handle.');
  onTestFinished(() => cleanUp?.());
  return [store, await reopen()];
}

async function startTwo(subject: StoreSubject): Promise<[FreshStore['store'], FreshStore['store']]> {
  const stores = await two(subject);
  for (const store of stores) {
    onTestFinished(() => store.stop());
    await store.start(context());
  }
  return stores;
}

/** Two applications, on the system's clock, since commits that meet wait for each other. */
async function openTwo(
  subject: StoreSubject,
  ended: (id: string) => void = () => undefined,
): Promise<[Application<Counter>, Application<Counter>]> {
  const [one, other] = await two(subject);
  const opened = async (store: FreshStore['store']): Promise<Application<Counter>> => {
    const application = await Application.open<Counter>({
      sessionStore: store,
      clock: systemClock,
      timeout: TIMEOUT,
      sweepInterval: 'never',
      expiring: (session) => ended(session.id),
    });
    onTestFinished(() => application.close());
    return application;
  };
  return [await opened(one), await opened(other)];
}
