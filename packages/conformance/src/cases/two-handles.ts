import { Application, NEVER, systemClock } from '@coatcheck/core';
import type { SessionStore } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import * as needs from '../needs.ts';
import { started, TIMEOUT } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import type { Trial } from '../trial.ts';

const record = recordWith();
const { id, rev } = record;

/** Two stores on the same data, in one process: for stores whose `write` is a compare-and-set beyond one of them. */
export const twoHandles: readonly ConformanceCase[] = [
  ...group({ level: 'concurrency', name: 'two stores on the same data', needs: [needs.severalProcesses] }, [
    test('each sees what the other wrote, touched and removed', async (trial) => {
      const [one, other] = await startTwo(trial);
      await one.write(record, 'absent');
      assert.deepEqual(await other.read(id), record);
      await other.touch(id, { rev, accessedAt: record.accessedAt + 1, expiresAt: NEVER });
      assert.deepEqual(await one.read(id), recordWith({ accessedAt: record.accessedAt + 1, expiresAt: NEVER }));
      await one.remove(id);
      assert.equal(await other.read(id), undefined);
    }),

    test('a revision that the other replaced or removed lets nothing be written', async (trial) => {
      const [one, other] = await startTwo(trial);
      await one.write(record, 'absent');
      await one.read(id);
      await other.write(recordWith({ rev: 'other-1' }), { rev });
      assert.equal(await one.write(recordWith({ rev: 'late-1' }), { rev }), false);
      await other.remove(id);
      assert.equal(await one.write(recordWith({ rev: 'late-2' }), { rev: 'other-1' }), false);
      assert.equal(await one.read(id), undefined);
    }),

    test('of both that create, replace or remove at once, one succeeds', async (trial) => {
      const [one, other] = await startTwo(trial);
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
        assert.deepEqual(
          [made, replaced, removed].map((answers) => answers.filter(Boolean).length),
          [1, 1, 1],
        );
      }
    }),

    test('increments of one session through two applications all count', async (trial) => {
      const [one, other] = await openTwo(trial);
      await one.sessions.set(id, one.sessions.create(id).set('n', 0));
      const increments = async (application: Application<Counter>): Promise<void> => {
        for (let count = 0; count < 50; count += 1) {
          const session = await application.sessions.checkOut(id);
          session.increment('n');
          await session.checkIn();
        }
      };
      await Promise.all([increments(one), increments(other), increments(one), increments(other)]);
      assert.equal((await one.sessions.get(id))?.get('n'), 200);
    }),

    test('a session that one application ended does not come back through the other', async (trial) => {
      const [one, other] = await openTwo(trial);
      await one.sessions.set(id, one.sessions.create(id).set('n', 0));
      const slow = await other.sessions.checkOut(id);
      slow.increment('n');
      await one.sessions.delete(id);
      assert.equal(await failureOf(() => slow.checkIn()), 'SESSION_GONE');
      assert.equal(await one.sessions.has(id), false);
      assert.equal(await other.sessions.has(id), false);
    }),

    test('a session that both applications end at once is told of once', async (trial) => {
      const ended: string[] = [];
      const [one, other] = await openTwo(trial, (name) => ended.push(name));
      for (let round = 0; round < 10; round += 1) {
        const at = sessionId(`round ${round}`);
        await one.sessions.set(at, one.sessions.create(at).set('n', round));
        await Promise.all([one.sessions.delete(at), other.sessions.delete(at)]);
      }
      assert.equal(ended.length, 10);
      assert.equal(new Set(ended).size, 10);
    }),
  ]),
];

interface Counter {
  n: number;
}

async function two(trial: Trial): Promise<[SessionStore, SessionStore]> {
  const fresh = await trial.create();
  return [fresh.store, await trial.given(fresh, 'reopen')()];
}

async function startTwo(trial: Trial): Promise<[SessionStore, SessionStore]> {
  const [one, other] = await two(trial);
  return [await started(trial, one), await started(trial, other)];
}

/** Two applications, on the system's clock, since commits that meet wait for each other. */
async function openTwo(
  trial: Trial,
  ended: (id: string) => void = () => undefined,
): Promise<[Application<Counter>, Application<Counter>]> {
  const [one, other] = await two(trial);
  const opened = async (store: SessionStore): Promise<Application<Counter>> => {
    const application = await Application.open<Counter>({
      sessionStore: store,
      clock: systemClock,
      timeout: TIMEOUT,
      sweepInterval: 'never',
      expiring: (session) => ended(session.id),
    });
    trial.atEnd(() => application.close());
    return application;
  };
  return [await opened(one), await opened(other)];
}
