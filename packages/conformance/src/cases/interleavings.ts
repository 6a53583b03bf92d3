import type { SessionStore } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { test, group } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import { linearizable } from '../history/linearizable.ts';
import { recordModel } from '../history/record-model.ts';
import type { RecordCalls } from '../history/record-model.ts';
import { RecordClient } from '../interleaving/record-client.ts';
import * as needs from '../needs.ts';
import { started } from '../opened.ts';
import { sessionId } from '../records.ts';
import { seededNumbers } from '../seeded-numbers.ts';
import type { Trial } from '../trial.ts';

/** How many rounds there are, of how many clients, each of which makes so many calls. */
const ROUNDS = 12;
const CLIENTS = 4;
const CALLS = 12;
/** For so many turns of the event loop at the most a client waits before it calls again. */
const LONGEST_PAUSE = 3;

const ids = [sessionId('contested'), sessionId('contested, too')] as const;

/** Several at once on the primitives of one store, or of two on the same data; the checker then looks for an order that explains it all. */
export const interleavings: readonly ConformanceCase[] = [
  ...group({ level: 'concurrency', name: 'histories of records', needs: [needs.conditionalWrites] }, [
    test('every call takes effect at one moment between its start and its end', async (trial) => {
      const { store } = await trial.create();
      await playRounds(trial, [await started(trial, store)]);
    }),

    test(
      'so it does with two stores on the same data',
      async (trial) => {
        const fresh = await trial.create();
        const other = await trial.given(fresh, 'reopen')();
        await playRounds(trial, [await started(trial, fresh.store), await started(trial, other)]);
      },
      { needs: [needs.severalProcesses] },
    ),
  ]),
];

async function playRounds(trial: Trial, stores: readonly [SessionStore, ...SessionStore[]]): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const recorder = new HistoryRecorder<RecordCalls>({ prefix: `${round}#` });
    const next = seededNumbers(trial.seed + round);
    const clients = Array.from({ length: CLIENTS }, (_, index) => {
      const store = stores[index % stores.length] ?? stores[0];
      return new RecordClient(`r${round}c${index}`, store, recorder, next);
    });
    await Promise.all(clients.map(async (client) => play(client, next)));
    const violations = linearizable(recordModel, recorder.operations);
    assert.deepEqual(
      violations.map(({ message }) => message),
      [],
      `The seed is ${trial.seed + round}.`,
    );
    for (const id of ids) await stores[0].remove(id);
  }
}

async function play(client: RecordClient, next: () => number): Promise<void> {
  for (let call = 0; call < CALLS; call += 1) {
    for (let pause = Math.floor(next() * LONGEST_PAUSE); pause > 0; pause -= 1) await turn();
    await client.act(next() < 0.7 ? ids[0] : ids[1]);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
