import { NEVER } from '@coatcheck/core';
import type { SessionStore } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import * as needs from '../needs.ts';
import { openOn, started } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import type { Trial } from '../trial.ts';

const record = recordWith();
const { id, rev } = record;

/** How long a call may take to fail, in milliseconds. */
const PATIENCE = 10_000;

/** A change, in a form in which it would succeed if the backend were there. */
const changes: Readonly<Record<string, (store: SessionStore) => unknown>> = {
  'a create': (store) => store.write(recordWith({ id: sessionId('other'), rev: 'other-1' }), 'absent'),
  'an update': (store) => store.write(recordWith({ rev: 'next-1' }), { rev }),
  'a conditional removal': (store) => store.remove(id, { rev }),
  'a removal': (store) => store.remove(id),
  'a touch': (store) => store.touch(id, { rev, accessedAt: record.accessedAt + 1, expiresAt: NEVER }),
};

/** A look, with what it has to come to if it does not fail: a store may know the answer without its backend. */
const looks: readonly (readonly [what: string, look: (store: SessionStore) => unknown, answer: unknown])[] = [
  ['a read', (store) => store.read(id), record],
];

const listingLooks: typeof looks = [
  ['a listing', (store) => Array.fromAsync(store.ids()), [id]],
  ['a count', (store) => store.count(), 1],
];

async function interrupted(
  trial: Trial,
): Promise<{ store: SessionStore; heal: () => Promise<void>; again: () => Promise<SessionStore> }> {
  trial.expectProblems();
  const fresh = await trial.create();
  const [interrupt, reopen] = [trial.given(fresh, 'interrupt'), trial.given(fresh, 'reopen')];
  const store = await started(trial, fresh.store);
  assert.equal(await store.write(record, 'absent'), true);
  const end = await interrupt();
  let over = false;
  const heal = async (): Promise<void> => {
    if (!over) await end();
    over = true;
  };
  // Whatever comes of the case, the store has to be stopped and put away.
  trial.atEnd(heal);
  return { store, heal, again: async () => started(trial, await reopen()) };
}

/** What a store says when its backend fails: never that something is not there, or was done. */
export const backendFailing: readonly ConformanceCase[] = [
  ...group({ level: 'faults', name: 'a backend that fails', needs: [needs.recordsOutside] }, [
    ...each(Object.entries(changes))(
      'makes %s fail, and once it is back the record is as it was',
      async (trial, [what, change]) => {
        const { store, heal } = await interrupted(trial);
        await assertFails(what, () => change(store));
        await heal();
        assert.deepEqual(await store.read(id), record);
      },
    ),

    test(
      'makes a removal of all fail, and once it is back all are there',
      async (trial) => {
        const { store, heal } = await interrupted(trial);
        await assertFails('a removal of all', () => store.removeAll());
        await heal();
        assert.deepEqual(await Array.fromAsync(store.ids()), [id]);
      },
      { needs: [needs.listing] },
    ),

    ...each(looks)('makes %s fail, if the store does not know the answer by itself', lookedAt),

    ...each(listingLooks)('makes %s fail, which is not an empty store', lookedAt, { needs: [needs.listing] }),

    test('ends nothing that another store on the same data finds', async (trial) => {
      const { heal, again } = await interrupted(trial);
      await heal();
      assert.deepEqual(await (await again()).read(id), record);
    }),

    test('makes requests fail with an error of the store, and hands out no fresh session in place of one that it holds', async (trial) => {
      const fresh = await trial.create();
      const interrupt = trial.given(fresh, 'interrupt');
      const { application } = await openOn(trial, fresh);
      const session = await application.checkOut();
      await session.set('n', 1).checkIn();
      const late = await application.checkOut(session.token);
      const heal = await interrupt();
      const failures = [
        await failureOf(() => application.checkOut(session.token)),
        await failureOf(() => late.set('n', 2).checkIn()),
        await failureOf(() => application.end(session.token ?? '')),
      ];
      await heal();
      assert.deepEqual(
        failures.filter((code) => !storeFailures.has(code)),
        [],
      );
      assert.equal((await application.checkOut(session.token)).get('n'), 1);
    }),
  ]),
];

async function lookedAt(trial: Trial, [what, look, answer]: (typeof looks)[number]): Promise<void> {
  const { store, heal } = await interrupted(trial);
  const seen = await outcomeOf(what, () => look(store));
  if (seen !== 'failed') assert.deepEqual(seen.answer, answer);
  await heal();
  assert.deepEqual(await look(store), answer);
}

async function assertFails(what: string, call: () => unknown): Promise<void> {
  const answered = `${what} was answered while the backend was interrupted. Does 'interrupt' reach it?`;
  assert.equal(await outcomeOf(what, call), 'failed', answered);
}

/** What came of a call. It may never end, since a store needs no deadline of its own: that is for `interrupt` to avoid. */
async function outcomeOf(what: string, call: () => unknown): Promise<'failed' | { readonly answer: unknown }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), PATIENCE);
  });
  const ended = (async () => ({ answer: await call() }))().catch(() => 'failed' as const);
  const outcome = await Promise.race([ended, late]);
  clearTimeout(timer);
  assert.notEqual(
    outcome,
    'late',
    `${what} did not end within ${PATIENCE} ms: 'interrupt' has to make calls fail, not wait.`,
  );
  return outcome === 'late' ? 'failed' : outcome;
}

/** How a store that fails may be told of. */
const storeFailures: ReadonlySet<string> = new Set(['STORE_FAILED', 'STORE_TIMEOUT', 'INDETERMINATE', 'STORE_FULL']);
