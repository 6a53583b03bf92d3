import { Application } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import * as needs from '../needs.ts';
import { open } from '../opened.ts';

/** What a store without a real conditional write refuses to be used for, before anybody relies on it. */
export const noConditionalWrites: readonly ConformanceCase[] = [
  ...group({ level: 'concurrency', name: 'no conditional writes', needs: [needs.noConditionalWrites] }, [
    test('an application that wants to work exclusively does not open', async (trial) => {
      const { store } = await trial.create();
      trial.atEnd(() => store.stop());
      const opening = async (): Promise<unknown> => Application.open({ sessionStore: store, mode: 'exclusive' });
      assert.equal(await failureOf(opening), 'CAPABILITY_MISSING');
    }),

    test('an exclusive check-out is refused', async (trial) => {
      const { application } = await open(trial);
      assert.equal(await failureOf(() => application.checkOut(undefined, { mode: 'exclusive' })), 'CAPABILITY_MISSING');
    }),

    test('sessions are not found by their principal', async (trial) => {
      const { application } = await open(trial);
      assert.equal(await failureOf(() => application.sessionsOf('ann')), 'CAPABILITY_MISSING');
    }),
  ]),
];
