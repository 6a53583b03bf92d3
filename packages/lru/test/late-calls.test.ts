import { describe, expect, test } from 'vitest';
import { rejectionOf } from './support/failures.ts';
import { idOf, MINUTE, recordOf, START, touchOf } from './support/records.ts';
import { behind, created, settled, startedOver } from './support/stores.ts';
import type { StartedOver } from './support/stores.ts';

/** So long it is remembered that a session has ended about which a call was not answered. */
const REMEMBERED = 15 * MINUTE;

/** A session on its way, of which the overflow store has not said whether it took it; from now on it answers again. */
async function undecided(): Promise<StartedOver> {
  const world = await startedOver({ max: 1 });
  world.overflow.fail('is late', 'write');
  await created(world, 'a', 'b');
  world.overflow.recover();
  return world;
}

/** A session in memory, whose copy could not be removed for a write, since that was not answered; from now on calls are. */
async function refused(): Promise<StartedOver> {
  const world = await startedOver({ max: 1 });
  await created(world, 'a', 'b');
  await world.store.read(idOf('a'));
  await settled();
  world.overflow.fail('is late', 'remove');
  const error = await rejectionOf(world.store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' }));
  expect([error.code, error.cause]).toMatchObject(['STORE_FAILED', { code: 'INDETERMINATE' }]);
  world.overflow.recover();
  return world;
}

describe('a session whose way to the overflow store was not answered', () => {
  test('does not come back when it was removed, and the write takes effect then', async () => {
    const world = await undecided();
    const { store, overflow } = world;
    expect(await store.remove(idOf('a'))).toBe(true);
    overflow.land();
    expect(behind(world, 'a')).toEqual(['a']);
    expect(await store.read(idOf('a'))).toBeUndefined();
    expect(await store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(false);
    expect(await store.touch(idOf('a'), touchOf('a', 1))).toBe(false);
    expect(await store.remove(idOf('a'))).toBe(false);
    expect([await Array.fromAsync(store.ids()), await store.count()]).toEqual([[idOf('b')], 1]);
    expect(await Array.fromAsync(store.stale(START + 60 * MINUTE))).toEqual([idOf('b')]);
  });

  test('is taken out of the overflow store, should it appear there, by the first sweep after fifteen minutes', async () => {
    const world = await undecided();
    const { store, overflow, clock } = world;
    await store.remove(idOf('a'));
    overflow.land();
    for (const [passed, expected] of [
      [REMEMBERED - 1, ['a']],
      [1, []],
    ] as const) {
      clock.advance(passed);
      await Array.fromAsync(store.stale(clock.now()));
      await settled();
      expect(behind(world, 'a')).toEqual(expected);
    }
    expect(await store.read(idOf('a'))).toBeUndefined();
    expect(overflow.calls.at(-1)).toBe('read');
  });

  test('is still remembered if it cannot be taken out then', async () => {
    const world = await undecided();
    const { store, overflow, clock } = world;
    await store.remove(idOf('a'));
    overflow.land();
    overflow.fail('fails before', 'remove');
    clock.advance(REMEMBERED);
    await Array.fromAsync(store.stale(clock.now()));
    await settled();
    expect(await store.read(idOf('a'))).toBeUndefined();
    overflow.recover();
    await Array.fromAsync(store.stale(clock.now()));
    await settled();
    expect(behind(world, 'a')).toEqual([]);
  });

  test('does not come back in the place of one that was created under the same id since', async () => {
    const world = await undecided();
    const { store, overflow, clock } = world;
    await store.remove(idOf('a'));
    expect(await store.write(recordOf('a', { rev: 'a-9' }), 'absent')).toBe(true);
    await settled();
    overflow.land();
    await clock.advanceAsync(2 * MINUTE);
    expect(await store.read(idOf('b'))).toMatchObject({ rev: 'b-1' });
    await settled();
    expect(overflow.records.get(idOf('a'))).toMatchObject({ rev: 'a-9' });
    expect(await store.read(idOf('a'))).toMatchObject({ rev: 'a-9' });
  });

  test('stays in memory for a minute, whether it has arrived or not, and moves then', async () => {
    const world = await undecided();
    const { store, overflow, clock, problems } = world;
    const calls = overflow.calls.length;
    await clock.advanceAsync(MINUTE - 1);
    expect([overflow.calls.length - calls, behind(world, 'a'), await store.count()]).toEqual([0, [], 2]);
    await clock.advanceAsync(5_000);
    expect([behind(world, 'a'), clock.pending, problems.length]).toEqual([['a'], 0, 1]);
    overflow.land();
    expect(await store.remove(idOf('a'))).toBe(true);
    expect(behind(world, 'a')).toEqual([]);
  });

  test('is not taken to be flushed as long as that may change, and stopping does not wait for that', async () => {
    const world = await undecided();
    const error = await rejectionOf(world.store.flush());
    expect(error.code).toBe('STORE_FAILED');
    expect(String(error.cause)).toContain('stays in memory for a minute');
    await world.store.stop();
    expect([behind(world, 'a', 'b'), world.clock.pending]).toEqual([['a', 'b'], 0]);
  });

  test('is not found by a later start, if it was removed and appeared before the stop', async () => {
    const world = await undecided();
    await world.store.remove(idOf('a'));
    world.overflow.land();
    await world.store.stop();
    expect(behind(world, 'a', 'b')).toEqual(['b']);
  });
});

describe('a session whose copy was not removed in time for a write', () => {
  test('stays in memory, so that it is not in neither when the removal takes effect after all', async () => {
    const world = await refused();
    const { store, overflow, clock } = world;
    expect(await store.read(idOf('b'))).toMatchObject({ rev: 'b-1' });
    await clock.advanceAsync(MINUTE - 1);
    overflow.land();
    expect([behind(world, 'a', 'b'), world.problems]).toEqual([['b'], []]);
    expect(await store.read(idOf('a'))).toEqual(recordOf('a'));
    await clock.advanceAsync(5_000);
    await store.read(idOf('b'));
    await settled();
    expect([behind(world, 'a', 'b'), await store.count()]).toEqual([['a', 'b'], 2]);
  });

  test('is in memory as it was, and can be written or removed as soon as calls are answered', async () => {
    const written = await refused();
    expect(await written.store.write(recordOf('a', { rev: 'a-3' }), { rev: 'a-1' })).toBe(true);
    expect([behind(written, 'a'), written.store.read(idOf('a'))]).toMatchObject([[], { rev: 'a-3' }]);
    const removed = await refused();
    expect(await removed.store.remove(idOf('a'))).toBe(true);
    expect([behind(removed, 'a'), await removed.store.read(idOf('a'))]).toEqual([[], undefined]);
  });

  test('is not lost with a later revision: the removal meets that of its time only', async () => {
    const world = await refused();
    const { store, overflow, clock } = world;
    expect(await store.write(recordOf('a', { rev: 'a-3' }), { rev: 'a-1' })).toBe(true);
    await clock.advanceAsync(2 * MINUTE);
    await store.read(idOf('b'));
    await settled();
    overflow.land();
    expect(overflow.records.get(idOf('a'))).toMatchObject({ rev: 'a-3' });
    expect(await store.read(idOf('a'))).toMatchObject({ rev: 'a-3' });
  });

  test('is not removed either by a removal that is told to have failed', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    overflow.fail('is late', 'remove');
    const error = await rejectionOf(store.remove(idOf('a')));
    expect([error.code, error.cause]).toMatchObject(['STORE_FAILED', { code: 'INDETERMINATE' }]);
    overflow.recover();
    await store.read(idOf('b'));
    overflow.land();
    expect(await store.read(idOf('a'))).toEqual(recordOf('a'));
  });

  test('is not written either by a replacement during a listing that is told to have failed', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow, clock } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    overflow.fail('is late', 'write');
    for await (const _ of store.ids()) {
      const error = await rejectionOf(store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' }));
      expect(error.code).toBe('STORE_FAILED');
      break;
    }
    overflow.recover();
    await store.read(idOf('b'));
    overflow.land();
    expect(await store.read(idOf('a'))).toMatchObject({ rev: 'a-1' });
    await clock.advanceAsync(2 * MINUTE);
    await store.read(idOf('b'));
    await settled();
    expect(overflow.records.get(idOf('a'))).toMatchObject({ rev: 'a-1' });
  });
});

describe('a call about what only the overflow store holds, which is not answered', () => {
  test('is told of as it is, since it may take effect later', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    overflow.fail('is late');
    const error = await rejectionOf(store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' }));
    expect(error.code).toBe('INDETERMINATE');
    overflow.recover();
    overflow.land();
    expect(await store.read(idOf('a'))).toMatchObject({ rev: 'a-2' });
  });

  test('does not take effect behind what was read since, until that has been moved', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow, clock } = world;
    await created(world, 'a', 'b');
    overflow.fail('is late');
    expect((await rejectionOf(store.remove(idOf('a')))).code).toBe('INDETERMINATE');
    overflow.recover();
    expect(await store.read(idOf('a'))).toMatchObject({ rev: 'a-1' });
    overflow.land();
    await store.read(idOf('b'));
    expect(await store.count()).toBe(2);
    await clock.advanceAsync(2 * MINUTE);
    expect([behind(world, 'a', 'b'), await store.read(idOf('a'))]).toMatchObject([['a', 'b'], { rev: 'a-1' }]);
  });
});
