import { NEVER } from '@coatcheck/core';
import type { SessionStore } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { until } from '../assertions.ts';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import * as needs from '../needs.ts';
import { started } from '../opened.ts';
import { startWork } from '../processes/crew.ts';
import { recordWith, sessionId } from '../records.ts';
import type { Elsewhere } from '../subject.ts';
import type { Trial } from '../trial.ts';

/** Starting a process alone can take a second, and more on a busy machine. In milliseconds. */
const TIME_LIMIT = 60_000;
/** What a process that is to be killed must have done before, so that it is killed in the middle of its work. */
const BEFORE_KILL = 5;

const record = recordWith();
const { id, rev } = record;

async function crashing(trial: Trial): Promise<{ store: SessionStore; afterwards: () => Promise<SessionStore> }> {
  const fresh = await trial.create();
  const reopen = trial.given(fresh, 'reopen');
  return { store: await started(trial, fresh.store), afterwards: async () => started(trial, await reopen()) };
}

/** What was acknowledged is there for whoever comes next, though nobody flushed or stopped the store: as after a crash. */
export const durable: readonly ConformanceCase[] = [
  ...group({ level: 'lifecycle', name: 'durability', needs: [needs.durability] }, [
    test('what was written, replaced and touched is there without a flush or a stop', async (trial) => {
      const { store, afterwards } = await crashing(trial);
      await store.write(record, 'absent');
      await store.write(recordWith({ rev: 'next-1', body: 'newer' }), { rev });
      await store.touch(id, { rev: 'next-1', accessedAt: record.accessedAt + 5, expiresAt: NEVER });
      const expected = recordWith({
        rev: 'next-1',
        body: 'newer',
        accessedAt: record.accessedAt + 5,
        expiresAt: NEVER,
      });
      assert.deepEqual(await (await afterwards()).read(id), expected);
    }),

    test('what was removed stays so without a flush or a stop', async (trial) => {
      const { store, afterwards } = await crashing(trial);
      const other = recordWith({ id: sessionId('other'), rev: 'other-1' });
      await store.write(record, 'absent');
      await store.write(other, 'absent');
      await store.remove(id, { rev });
      await store.remove(other.id);
      const next = await afterwards();
      assert.deepEqual([await next.read(id), await next.read(other.id)], [undefined, undefined]);
    }),

    test(
      'what a process was told is written is there after it was killed',
      async (trial) => {
        const fresh = await trial.create();
        const names = await createdUntilKilled(trial, trial.given(fresh, 'elsewhere'));
        const store = await started(trial, fresh.store);
        const missing: string[] = [];
        for (const [count, name] of names.entries()) {
          if ((await store.read(sessionId(name)))?.rev !== `killed-${count}`) missing.push(name);
        }
        assert.deepEqual(missing, []);
      },
      { timeLimit: TIME_LIMIT },
    ),
  ]),
];

/** The names of the records that a process had created, and knew to be created, when it was killed. */
async function createdUntilKilled(trial: Trial, elsewhere: Elsewhere): Promise<string[]> {
  const [worker] = await startWork(trial, elsewhere, 'create until killed', { processes: 1, times: Infinity });
  if (worker === undefined) throw new RangeError('No process was started.');
  await until('the process has created some records', () => worker.lines().length > BEFORE_KILL, TIME_LIMIT);
  worker.kill();
  await worker.ended;
  // The last line may be half a line.
  return worker.lines().slice(0, -1);
}
