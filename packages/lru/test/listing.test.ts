import { describe, expect, test } from 'vitest';
import { HOUR, idOf, MINUTE, recordOf, START, touchOf } from './support/records.ts';
import { behind, created, settled, startedOver } from './support/stores.ts';
import type { StartedOver } from './support/stores.ts';

describe('looking at all', () => {
  test('neither listing nor counting nor looking for stale sessions moves any, or counts as use', async () => {
    const world = await startedOver({ max: 3 });
    const { store, overflow } = world;
    await created(world, 'a', 'b', 'c', 'd');
    void store.read(idOf('b'));
    overflow.calls.length = 0;
    await Array.fromAsync(store.ids());
    await Array.fromAsync(store.stale(START + 2 * HOUR));
    await store.count();
    expect(overflow.calls).toEqual([]);
    await created(world, 'e');
    expect(behind(world, 'a', 'b', 'c', 'd')).toEqual(['a', 'c']);
  });

  test('stale sessions are found in both, once, by the times that hold', async () => {
    const world = await startedOver({ max: 2 });
    const { store } = world;
    await created(world, 'a', 'b', 'c', 'd');
    await store.read(idOf('a'));
    expect(store.touch(idOf('a'), touchOf('a', MINUTE))).toBe(true);
    await settled();
    const stale = await Array.fromAsync(store.stale(START + HOUR));
    expect(stale.toSorted()).toEqual(['b', 'c', 'd'].map(idOf).toSorted());
  });

  test('by every so many sweeps only, the overflow store is searched, too', async () => {
    const world = await startedOver({ max: 1, sweepOverflowEvery: 3 });
    await created(world, 'a', 'b');
    const found: number[] = [];
    for (let sweep = 0; sweep < 7; sweep += 1) {
      found.push((await Array.fromAsync(world.store.stale(START + HOUR))).length);
    }
    expect(found).toEqual([2, 1, 1, 2, 1, 1, 2]);
  });

  test('removing all leaves nothing, neither here nor there nor on its way', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b', 'c');
    await store.read(idOf('a'));
    overflow.hold('write');
    await created(world, 'd');
    const removing = store.removeAll();
    await settled();
    overflow.recover();
    await removing;
    await settled();
    expect([overflow.records.size, await store.count(), await store.read(idOf('c'))]).toEqual([0, 0, undefined]);
    expect(await store.write(recordOf('a'), 'absent')).toBe(true);
  });
});

describe('a listing while sessions move', () => {
  const all = Array.from({ length: 12 }, (_, n) => `s${n}`);

  test.for<[what: string, meddle: (world: StartedOver, name: string, n: number) => unknown]>([
    ['are read', ({ store }, name) => store.read(idOf(name))],
    [
      'are read and written',
      async ({ store }, name, n) => {
        const held = await store.read(idOf(name));
        await store.write(recordOf(name, { rev: `${name}-${n + 2}` }), { rev: held?.rev ?? '' });
      },
    ],
    [
      'are touched for longer than they would have lived, and flushed',
      async ({ store }, name) => {
        await store.read(idOf(name));
        await store.touch(idOf(name), touchOf(name, HOUR - 1));
        await store.touch(idOf(name), touchOf(name, 2 * HOUR - 2));
        await store.flush();
      },
    ],
  ])('has each session once, although all of them %s', async ([, meddle]) => {
    const world = await startedOver({ max: 3 });
    await created(world, ...all);
    const listed: string[] = [];
    for await (const id of world.store.ids()) {
      listed.push(id);
      for (const name of all) await meddle(world, name, listed.length);
      await settled();
    }
    expect(listed.toSorted()).toEqual(all.map(idOf).toSorted());
    expect(await world.store.count()).toBe(all.length);
  });

  test('has those, too, that are written between asking for it and its first step', async () => {
    const world = await startedOver({ max: 2 });
    const { store } = world;
    await created(world, 'a', 'b', 'c');
    const ids = store.ids();
    await store.read(idOf('a'));
    expect(await store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(true);
    expect((await Array.fromAsync(ids)).toSorted()).toEqual(['a', 'b', 'c'].map(idOf).toSorted());
  });

  test('counting, too, has each once, although one moves while the overflow store counts', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    const counted = Promise.withResolvers<void>();
    const before = overflow.count();
    overflow.count = () => counted.promise.then(() => before);
    const counting = store.count();
    await store.read(idOf('a'));
    await settled();
    counted.resolve();
    expect(await counting).toBe(2);
  });

  test('that is left early leaves the store in order', async () => {
    const world = await startedOver({ max: 1 });
    const { store } = world;
    await created(world, 'a', 'b', 'c');
    for await (const _ of store.ids()) break;
    await store.read(idOf('a'));
    expect(await store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(true);
    expect(behind(world, 'a')).toEqual([]);
  });

  test('has each session, although one was written whose copy had been replaced by a write that was refused', async () => {
    const world = await startedOver({ max: 2 });
    const { store, overflow } = world;
    await created(world, 'a', 'b', 'c', 'd');
    const listed: string[] = [];
    for await (const id of store.ids()) {
      listed.push(id);
      if (listed.length > 1) continue;
      await store.read(idOf('b'));
      overflow.fail('fails after', 'write');
      await expect(Promise.resolve(store.write(recordOf('b', { rev: 'b-2' }), { rev: 'b-1' }))).rejects.toThrow(
        'broke',
      );
      overflow.recover();
      expect(await store.write(recordOf('b', { rev: 'b-3' }), { rev: 'b-1' })).toBe(true);
    }
    expect(listed.toSorted()).toEqual(['a', 'b', 'c', 'd'].map(idOf).toSorted());
  });

  test('a write whose copy cannot be replaced during a listing is refused, and leaves no other revision behind', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    overflow.fail('fails after', 'write');
    for await (const _ of store.ids()) {
      await expect(Promise.resolve(store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' }))).rejects.toThrow(
        'broke',
      );
      break;
    }
    expect(store.read(idOf('a'))).toMatchObject({ rev: 'a-1' });
    expect(await store.count()).toBe(2);
    overflow.recover();
    await store.read(idOf('b'));
    await settled();
    expect(overflow.records.get(idOf('a'))).toMatchObject({ rev: 'a-1' });
  });
});
