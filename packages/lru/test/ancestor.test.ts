import { describe, expect, test } from 'vitest';
import { idOf, MINUTE, recordOf, START, touchOf } from './support/records.ts';
import { behind, created, settled, startedOver } from './support/stores.ts';
import type { StartedOver } from './support/stores.ts';

/** As the ancestor's Dynamic store: sessions leave memory when they were idle for this long, or when there are too many. */
const dynamic = { max: 3, maxAge: '15m', ageFrom: 'use' } as const;

/** A sweep, and whatever it moves. */
async function sweep({ store, clock }: StartedOver): Promise<void> {
  await Array.fromAsync(store.stale(clock.now()));
  await settled();
}

describe('as in the ancestor', () => {
  test('above the number that memory holds, those move that were not used for longest, and no others', async () => {
    const world = await startedOver(dynamic);
    await created(world, 'a', 'b', 'c');
    expect(behind(world, 'a', 'b', 'c')).toEqual([]);
    await world.store.read(idOf('a'));
    await created(world, 'd', 'e');
    expect(behind(world, 'a', 'b', 'c', 'd', 'e')).toEqual(['b', 'c']);
  });

  test('a session that is idle moves at a sweep, and comes back when it is read', async () => {
    const world = await startedOver(dynamic);
    const { store, clock, overflow } = world;
    await created(world, 'a', 'b');
    for (const name of ['a', 'b']) await store.read(idOf(name));
    clock.advance(10 * MINUTE);
    await store.read(idOf('b'));
    clock.advance(5 * MINUTE + 1);
    await sweep(world);
    expect(behind(world, 'a', 'b')).toEqual(['a']);
    overflow.calls.length = 0;
    expect(await store.read(idOf('a'))).toEqual(recordOf('a'));
    expect(store.read(idOf('a'))).toEqual(recordOf('a'));
    expect(overflow.calls).toEqual(['read']);
  });

  test('a session that nobody came back to is not moved for its age, but stays until it is stale, and is saved at the end', async () => {
    const world = await startedOver(dynamic);
    const { store, clock } = world;
    await created(world, 'crawler', 'visitor');
    await store.read(idOf('visitor'));
    clock.advance(50 * MINUTE);
    await sweep(world);
    expect(behind(world, 'crawler', 'visitor')).toEqual(['visitor']);
    expect(await Array.fromAsync(store.stale(clock.now() + 10 * MINUTE))).toContain(idOf('crawler'));
    await store.stop();
    expect(behind(world, 'crawler', 'visitor')).toEqual(['crawler', 'visitor']);
  });

  test('but it is moved for their number', async () => {
    const world = await startedOver(dynamic);
    await created(world, 'crawler', 'a', 'b', 'c');
    expect(behind(world, 'crawler', 'a', 'b', 'c')).toEqual(['crawler']);
  });

  test('the slower store is swept less often, by as much as is asked for', async () => {
    const world = await startedOver({ ...dynamic, max: 1, sweepOverflowEvery: 5 });
    await created(world, 'a', 'b');
    world.clock.advance(60 * MINUTE);
    const found: number[] = [];
    for (let times = 0; times < 6; times += 1) {
      found.push((await Array.fromAsync(world.store.stale(world.clock.now()))).length);
    }
    expect(found).toEqual([2, 1, 1, 1, 1, 2]);
  });
});

describe("the ancestor's defects", () => {
  test('a session that came into memory and was not changed is not lost when it leaves again, nor at the end', async () => {
    const world = await startedOver(dynamic);
    const { store, clock } = world;
    await created(world, 'a', 'b', 'c', 'd');
    await store.read(idOf('a'));
    clock.advance(16 * MINUTE);
    await sweep(world);
    expect(await store.read(idOf('a'))).toEqual(recordOf('a'));
    await store.stop();
    expect(behind(world, 'a', 'b', 'c', 'd')).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a session that cannot be written stays in memory when its age is over, and that is told of', async () => {
    const world = await startedOver(dynamic);
    const { store, overflow, clock, problems } = world;
    await created(world, 'a');
    await store.read(idOf('a'));
    overflow.fail('fails after', 'write');
    clock.advance(16 * MINUTE);
    await sweep(world);
    expect(problems).toMatchObject([
      { code: 'STORE_FAILED', message: expect.stringContaining("over 'maxAge'") as unknown },
    ]);
    expect(store.read(idOf('a'))).toEqual(recordOf('a'));
    overflow.recover();
    clock.advance(16 * MINUTE);
    await sweep(world);
    expect([behind(world, 'a'), await store.count()]).toEqual([['a'], 1]);
  });

  test('what is used while it is being moved for its age stays in memory', async () => {
    const world = await startedOver(dynamic);
    const { store, overflow, clock } = world;
    await created(world, 'a');
    await store.read(idOf('a'));
    clock.advance(16 * MINUTE);
    overflow.hold('write');
    await sweep(world);
    await sweep(world);
    expect(store.touch(idOf('a'), touchOf('a', 16 * MINUTE))).toBe(true);
    overflow.recover();
    await settled();
    expect(store.read(idOf('a'))).toMatchObject({ accessedAt: START + 16 * MINUTE });
    expect(overflow.calls.filter((call) => call === 'write')).toHaveLength(1);
  });

  test('with the age from the last write, using a session that is over it keeps it in memory for another such time', async () => {
    const world = await startedOver({ max: 3, maxAge: '15m' });
    const { store, clock } = world;
    await created(world, 'a', 'b');
    for (const name of ['a', 'b']) await store.read(idOf(name));
    clock.advance(16 * MINUTE);
    await store.read(idOf('b'));
    clock.advance(14 * MINUTE);
    await sweep(world);
    expect(behind(world, 'a', 'b')).toEqual(['a']);
    clock.advance(2 * MINUTE);
    await sweep(world);
    expect(behind(world, 'a', 'b')).toEqual(['a', 'b']);
  });

  test('setting a session that is in the overflow store does not make two of it', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    expect(await store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(true);
    expect([await store.count(), overflow.records.get(idOf('a'))?.rev]).toEqual([2, 'a-2']);
    expect(await Array.fromAsync(store.ids())).toHaveLength(2);
  });
});
