import { runInNewContext } from 'node:vm';

import { describe, expect, test, vi } from 'vitest';

import { StoreError } from '../src/errors.ts';
import { GuardedStore } from '../src/guarded-store.ts';
import {
  atOnce,
  ControlledStore,
  hanging,
  heldBack,
  later,
  mute,
  rejecting,
  throwing,
} from './support/controlled-store.ts';
import type { Interference } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { idOf, someRecord } from './support/fixtures.ts';
import { eventsHandled, ManualClock } from './support/manual-clock.ts';
import { unhandledDuring } from './support/rejections.ts';

const record = someRecord();
const { id } = record;

function guarded(usually: Interference = atOnce): { guard: GuardedStore; store: ControlledStore; clock: ManualClock } {
  const [store, clock] = [new ControlledStore(usually), new ManualClock()];
  return { guard: new GuardedStore(store, clock, 5_000), store, clock };
}

const reads = {
  read: (guard: GuardedStore) => guard.read(id),
  count: (guard: GuardedStore) => guard.count(),
} as const;
const writes = {
  write: (guard: GuardedStore) => guard.write(record, 'absent'),
  remove: (guard: GuardedStore) => guard.remove(id),
  touch: (guard: GuardedStore) => guard.touch(id, { rev: 'r1', accessedAt: 0, expiresAt: 1 }),
  removeAll: (guard: GuardedStore) => guard.removeAll(),
  flush: (guard: GuardedStore) => guard.flush(),
} as const;
/** Six times the deadline. */
const PATIENCE = 30_000;
const whole = {
  start: (guard: GuardedStore) =>
    guard.start({ clock: new ManualClock(), report: () => undefined, evicted: () => undefined }),
  removeAll: writes.removeAll,
  flush: writes.flush,
  stop: (guard: GuardedStore) => guard.stop(),
} as const;
const all = [...Object.entries(reads), ...Object.entries(writes)];

describe('an answer', () => {
  test('that is there at once sets no timer and makes no promise', () => {
    const { guard, clock } = guarded();
    expect(guard.write(record, 'absent')).toBe(true);
    expect(guard.read(id)).toBe(record);
    expect(guard.touch(id, { rev: 'r1', accessedAt: 2_000, expiresAt: 62_000 })).toBe(true);
    expect(guard.remove(id, { rev: 'other' })).toBe(false);
    expect(clock.delays).toEqual([]);
  });

  test('that comes later is the same, and leaves no timer behind', async () => {
    const { guard, clock } = guarded(later);
    expect(await guard.write(record, 'absent')).toBe(true);
    expect(await guard.read(id)).toBe(record);
    expect(await guard.count()).toBe(1);
    expect(clock.delays).toEqual([5_000, 5_000, 5_000]);
    expect(clock.pending).toBe(0);
  });

  test('that comes within the deadline, if only just, is taken', async () => {
    const { guard, store, clock } = guarded();
    const { hold, letGo } = heldBack();
    store.once('read', hold);
    const answer = guard.read(id);
    await clock.advance(4_999);
    letGo();
    expect(await answer).toBeUndefined();
  });

  test('is waited for if its promise is of a foreign kind', async () => {
    const { guard, store } = guarded();
    // Not a promise of ours: one of another realm, or of a library that makes its own.
    const foreign: unknown = runInNewContext('Promise.resolve(record)', { record });
    expect(foreign).not.toBeInstanceOf(Promise);
    store.once('read', () => foreign as never);
    expect(await guard.read(id)).toBe(record);
  });

  test('that is the record of another session is refused, now or later', async () => {
    const other = someRecord({ id: idOf(2) });
    for (const answer of [other, Promise.resolve(other)]) {
      const { guard, store } = guarded();
      store.once('read', () => answer as never);
      const error = await errorOf(() => guard.read(id));
      expect(error.code).toBe('RECORD_DAMAGED');
      expect(error.message).toContain(id);
      expect(error.message).toContain(other.id);
    }
  });
});

describe('no answer within the deadline', () => {
  test.each(Object.entries(reads))('to %s is STORE_TIMEOUT: nothing was changed', async (_, call) => {
    const { guard, clock } = guarded(hanging);
    const error = errorOf(() => call(guard));
    await clock.advance(5_000);
    expect(await error).toMatchObject({ name: 'StoreTimeoutError', code: 'STORE_TIMEOUT' });
    expect((await error).message).toContain('5000 ms');
  });

  test.each(Object.entries(writes))('to %s is INDETERMINATE: it may have happened', async (_, call) => {
    const { guard, clock } = guarded(mute);
    const error = errorOf(() => call(guard));
    await clock.advance(PATIENCE);
    expect(await error).toMatchObject({ name: 'IndeterminateError', code: 'INDETERMINATE' });
  });

  test.each(Object.entries(whole))(
    'to %s, which may concern all that there is, is waited for six times as long',
    async (_, call) => {
      const { guard, clock } = guarded(hanging);
      const settled = vi.fn<(told?: unknown) => void>();
      const error = errorOf(() => call(guard)).then(settled);
      await clock.advance(PATIENCE - 1);
      await eventsHandled();
      expect(settled).not.toHaveBeenCalled();
      await clock.advance(1);
      await error;
    },
  );

  test('is told not before the deadline', async () => {
    const { guard, clock } = guarded(hanging);
    const settled = vi.fn<(told?: unknown) => void>();
    void errorOf(() => guard.read(id)).then(settled);
    await clock.advance(4_999);
    await eventsHandled();
    expect(settled).not.toHaveBeenCalled();
  });

  test.each([
    ['an answer', atOnce],
    ['a failure', rejecting(new Error('disk'))],
  ])('and then %s is heard by nobody: no unhandled rejection', async (_, lateAnswer) => {
    const { guard, store, clock } = guarded();
    const { hold, letGo } = heldBack();
    store.once('write', (carryOut) => hold(() => lateAnswer(carryOut)));
    const unhandled = await unhandledDuring(async () => {
      const error = errorOf(() => guard.write(record, 'absent'));
      await clock.advance(5_000);
      expect((await error).code).toBe('INDETERMINATE');
      letGo();
    });
    expect(unhandled).toEqual([]);
  });
});

describe('what a backend throws', () => {
  const disk = new Error('EIO: the disk is on fire');

  test.each(all)('at %s is STORE_FAILED, with the error of the backend as the cause', async (primitive, call) => {
    for (const failing of [throwing(disk), rejecting(disk)]) {
      const error = await errorOf(() => call(guarded(failing).guard));
      expect(error).toMatchObject({ name: 'StoreError', code: 'STORE_FAILED', cause: disk });
      expect(error.message).toBe(`SessionControlledStore failed at '${primitive}'.`);
    }
  });

  test('need not be an error', async () => {
    expect(await errorOf(() => guarded(throwing('out of paper')).guard.read(id))).toMatchObject({
      code: 'STORE_FAILED',
      cause: 'out of paper',
    });
  });

  test('passes as it is, if it has a code of ours', async () => {
    const full = new StoreError('STORE_FULL', 'No room for another session.');
    expect(await errorOf(() => guarded(throwing(full)).guard.write(record, 'absent'))).toBe(full);
    expect(await errorOf(() => guarded(rejecting(full)).guard.write(record, 'absent'))).toBe(full);
  });

  test('passes as it is, if another copy of core made it', async () => {
    const full = Object.assign(new Error('No room.'), { code: 'STORE_FULL' });
    expect(await errorOf(() => guarded(throwing(full)).guard.write(record, 'absent'))).toBe(full);
  });

  test('does not pass for ours by a code that is not in the table', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const inherited = Object.assign(new Error('odd'), { code: 'constructor' });
    for (const cause of [refused, inherited]) {
      expect(await errorOf(() => guarded(throwing(cause)).guard.read(id))).toMatchObject({
        code: 'STORE_FAILED',
        cause,
      });
    }
  });
});

describe('after close', () => {
  test.each(all)('%s is refused with CLOSED and does not reach the store', async (_, call) => {
    const { guard, store } = guarded();
    guard.close();
    expect((await errorOf(() => call(guard))).code).toBe('CLOSED');
    expect(store.calls).toEqual([]);
  });

  test('the store can still be stopped', async () => {
    const { guard, store } = guarded();
    guard.close();
    await guard.stop();
    expect(store.calls).toEqual(['stop']);
  });
});

test('settled waits for what is under way and for what follows upon it, and no longer', async () => {
  const { guard, store } = guarded();
  const [read, write] = [heldBack(), heldBack()];
  store.once('read', read.hold);
  store.once('write', write.hold);
  const work = (async () => {
    await guard.read(id);
    await guard.write(record, 'absent');
  })();
  const settled = vi.fn<(told?: unknown) => void>();
  const waiting = guard.settled().then(settled);
  await eventsHandled();
  read.letGo();
  await eventsHandled();
  await eventsHandled();
  expect(settled).not.toHaveBeenCalled();
  write.letGo();
  await Promise.all([work, waiting]);
  expect(settled).toHaveBeenCalledOnce();
});
