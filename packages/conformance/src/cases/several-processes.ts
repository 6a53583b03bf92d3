import { systemClock } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { linearizable, parseHistory, recordModel } from '../history/index.ts';
import type { RecordOperation } from '../history/index.ts';
import * as needs from '../needs.ts';
import { openOn, started } from '../opened.ts';
import { startWork } from '../processes/crew.ts';
import { SHARED } from '../processes/work.ts';
import { recordWith, sessionId } from '../records.ts';

/** Starting a process alone can take a second, and more on a busy machine. In milliseconds. */
const TIME_LIMIT = 60_000;
const PROCESSES = 3;

const modes = [
  ['increments', 'count up', 30],
  ['exclusive read-modify-writes', 'count up exclusively', 12],
] as const;

/** Several real processes on the same data. */
export const severalProcesses: readonly ConformanceCase[] = [
  ...group({ level: 'processes', name: 'several processes', needs: [needs.severalProcesses] }, [
    ...each(modes)(
      '%s of one session by several processes all count',
      async (trial, [, work, times]) => {
        const fresh = await trial.create();
        const { application } = await openOn<{ n: number }>(trial, fresh, {
          clock: systemClock,
          sweepInterval: 'never',
        });
        const id = sessionId(SHARED);
        await application.sessions.set(id, application.sessions.create(id).set('n', 0));
        const crew = await startWork(trial, trial.given(fresh, 'elsewhere'), work, { processes: PROCESSES, times });
        await Promise.all(crew.map(async ({ ended }) => ended));
        assert.equal((await application.sessions.checkOut(id)).get('n'), PROCESSES * times);
        const fences = crew.flatMap(({ lines }) => lines().filter(Boolean).map(Number));
        assert.equal(new Set(fences).size, work === 'count up' ? 1 : PROCESSES * times);
      },
      { timeLimit: TIME_LIMIT },
    ),

    test(
      'what several processes do with the primitives is explained by one order of the calls',
      async (trial) => {
        const fresh = await trial.create();
        // It is there before any of them, and outlives them.
        await started(trial, fresh.store);
        const size = { processes: PROCESSES, times: 40 };
        const crew = await startWork(trial, trial.given(fresh, 'elsewhere'), 'call the primitives', size);
        await Promise.all(crew.map(async ({ ended }) => ended));
        const history = parseHistory<RecordOperation>(...crew.map(({ lines }) => lines().join('\n')));
        assert.equal(history.length, PROCESSES * size.times);
        const violations = linearizable(recordModel, history);
        assert.deepEqual(
          violations.map(({ message }) => message),
          [],
        );
      },
      { timeLimit: TIME_LIMIT },
    ),

    test(
      'another process finds what this one wrote, and ends by itself when it has stopped its store',
      async (trial) => {
        const fresh = await trial.create();
        const store = await started(trial, fresh.store);
        const record = recordWith({ id: sessionId(SHARED) });
        await store.write(record, 'absent');
        const size = { processes: 1, times: 1 };
        const [visitor] = await startWork(trial, trial.given(fresh, 'elsewhere'), 'read and leave', size);
        assert.ok(visitor !== undefined);
        await visitor.ended;
        assert.equal(visitor.lines()[0], record.rev);
      },
      { timeLimit: TIME_LIMIT },
    ),
  ]),
];
