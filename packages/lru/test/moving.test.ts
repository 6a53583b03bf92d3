import { describe, expect, test } from 'vitest';
import { ControlledStore } from './support/controlled-store.ts';
import { thrownBy } from './support/failures.ts';
import { HOUR, idOf, recordOf, START, touchOf } from './support/records.ts';
import { behind, created, settled, startedOver } from './support/stores.ts';

describe('what memory cannot hold', () => {
  test('moves to the overflow store, and is told of to nobody', async () => {
    const world = await startedOver({ max: 2 });
    await created(world, 'a', 'b', 'c');
    expect(behind(world, 'a', 'b', 'c')).toEqual(['a']);
    expect(world.overflow.records.get(idOf('a'))).toEqual(recordOf('a'));
    expect([world.evicted, world.problems]).toEqual([[], []]);
  });

  test('is read, touched, listed and counted while it is on its way, once', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a');
    overflow.hold('write', 'remove', 'touch');
    await created(world, 'b', 'c');
    expect(behind(world, 'a', 'b', 'c')).toEqual([]);
    expect(store.touch(idOf('a'), touchOf('a', 5))).toBe(true);
    expect(await Array.fromAsync(store.ids())).toHaveLength(3);
    expect(await store.count()).toBe(3);
    expect(store.read(idOf('a'))).toMatchObject({ rev: 'a-1', accessedAt: START + 5 });
    expect(store.read(idOf('b'))).toMatchObject({ rev: 'b-1' });
    overflow.recover();
    await settled();
    expect(await store.count()).toBe(3);
    expect(new Set(await Array.fromAsync(store.ids()))).toEqual(new Set(['a', 'b', 'c'].map(idOf)));
  });

  test('has its latest times in the overflow store, if it was touched on its way', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a');
    overflow.hold('write');
    await created(world, 'b');
    expect(store.touch(idOf('a'), touchOf('a', 5))).toBe(true);
    overflow.recover();
    await settled();
    expect(overflow.records.get(idOf('a'))).toMatchObject({ accessedAt: START + 5, expiresAt: START + 5 + HOUR });
  });

  test('comes back into memory when it is read on its way, and is written when that has ended', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a');
    overflow.hold('write');
    await created(world, 'b');
    expect(store.read(idOf('a'))).toEqual(recordOf('a'));
    const writing = store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' });
    expect(store.read(idOf('a'))).toMatchObject({ rev: 'a-1' });
    overflow.recover();
    expect(await writing).toBe(true);
    // The copy that arrived in the meantime has gone again.
    expect(behind(world, 'a', 'b')).toEqual(['b']);
    expect(store.read(idOf('a'))).toMatchObject({ rev: 'a-2' });
  });

  test('does not come back if it was removed on its way', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a');
    overflow.hold('write');
    await created(world, 'b');
    const removing = store.remove(idOf('a'));
    overflow.recover();
    expect(await removing).toBe(true);
    await settled();
    expect([behind(world, 'a'), await store.read(idOf('a')), await store.count()]).toEqual([[], undefined, 1]);
  });
});

describe('what the overflow store holds', () => {
  test('comes back into memory when it is read, so that the next read is answered at once, with the same object', async () => {
    const world = await startedOver({ max: 1 });
    const { store } = world;
    await created(world, 'a', 'b');
    const read = await store.read(idOf('a'));
    expect(read).toEqual(recordOf('a'));
    expect(store.read(idOf('a'))).toBe(read);
    await settled();
    expect([behind(world, 'a', 'b'), await store.count()]).toEqual([['a', 'b'], 2]);
  });

  test('leaves memory again without being written, if nothing has changed', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    await settled();
    const calls = overflow.calls.length;
    await store.read(idOf('b'));
    await store.read(idOf('a'));
    expect(overflow.calls.slice(calls)).toEqual(['read', 'read']);
    expect(await store.count()).toBe(2);
  });

  test('is touched there before it leaves memory again, if it was touched here', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    expect(store.touch(idOf('a'), touchOf('a', 5))).toBe(true);
    await store.read(idOf('b'));
    await settled();
    expect(overflow.records.get(idOf('a'))).toMatchObject({ accessedAt: START + 5 });
    expect(overflow.calls.filter((call) => call === 'remove')).toEqual([]);
  });

  test('is touched there also if it was in use here for longer than it would have lived there', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    expect(store.touch(idOf('a'), touchOf('a', HOUR - 1))).toBe(true);
    expect(store.touch(idOf('a'), touchOf('a', 2 * HOUR - 2))).toBe(true);
    await store.read(idOf('b'));
    await settled();
    const renewed = { rev: 'a-1', accessedAt: START + 2 * HOUR - 2, expiresAt: START + 3 * HOUR - 2 };
    expect(overflow.records.get(idOf('a'))).toMatchObject(renewed);
    expect(overflow.calls.filter((call) => call === 'remove')).toEqual([]);
  });

  test('is written anew if the overflow store has removed it by itself meanwhile', async () => {
    const world = await startedOver({ max: 1 }, new ControlledStore({ expiry: 'native' }));
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    expect(store.touch(idOf('a'), touchOf('a', HOUR - 1))).toBe(true);
    overflow.records.delete(idOf('a'));
    expect(await store.count()).toBe(2);
    await store.read(idOf('b'));
    await settled();
    expect(overflow.records.get(idOf('a'))).toMatchObject({ accessedAt: START + HOUR - 1 });
  });

  test('leaves it before the next revision is acknowledged, and from then on writes are answered at once', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    overflow.hold('remove');
    const writing = store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' });
    await settled();
    expect(store.read(idOf('a'))).toMatchObject({ rev: 'a-1' });
    overflow.recover();
    expect(await writing).toBe(true);
    expect(behind(world, 'a')).toEqual([]);
    expect(store.write(recordOf('a', { rev: 'a-3' }), { rev: 'a-2' })).toBe(true);
  });

  test('is replaced there, and comes into memory, when it is written without having been read', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    const next = recordOf('a', { rev: 'a-2' });
    expect(await store.write(next, { rev: 'a-1' })).toBe(true);
    expect(store.read(idOf('a'))).toBe(next);
    expect(overflow.records.get(idOf('a'))).toBe(next);
    expect(await store.write(recordOf('b', { rev: 'b-9' }), { rev: 'b-8' })).toBe(false);
  });

  test('is touched and removed there, and stays where it is', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    expect(await store.touch(idOf('a'), touchOf('a', 5))).toBe(true);
    expect(overflow.records.get(idOf('a'))).toMatchObject({ accessedAt: START + 5 });
    expect(store.read(idOf('b'))).toEqual(recordOf('b'));
    expect(await store.remove(idOf('a'), { rev: 'a-1', staleAt: START + HOUR })).toBe(false);
    expect(await store.remove(idOf('a'))).toBe(true);
    expect([behind(world, 'a'), await store.count()]).toEqual([[], 1]);
  });

  test('does not come into memory when it is read as stale, which would push out what is in use', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow, clock } = world;
    await created(world, 'a', 'b');
    expect(store.touch(idOf('b'), touchOf('b', HOUR - 1))).toBe(true);
    clock.advance(HOUR);
    expect(await Array.fromAsync(store.stale(clock.now()))).toEqual([idOf('a')]);
    expect(await store.read(idOf('a'))).toEqual(recordOf('a'));
    expect(store.read(idOf('b'))).toMatchObject({ rev: 'b-1' });
    expect(await store.remove(idOf('a'), { rev: 'a-1', staleAt: clock.now() })).toBe(true);
    expect([overflow.records.size, await store.count()]).toEqual([0, 1]);
  });

  test('is read although it is larger than memory is to hold, and does not come into memory', async () => {
    const world = await startedOver({ maxSize: 500 });
    const { store, overflow } = world;
    const large = recordOf('a', { body: 'x'.repeat(600) });
    overflow.records.set(large.id, large);
    await created(world, 'b');
    expect(await store.read(large.id)).toBe(large);
    expect(await store.touch(large.id, touchOf('a', 1))).toBe(true);
    const update = recordOf('a', { rev: 'a-2', body: 'x'.repeat(600) });
    expect(thrownBy(() => store.write(update, { rev: 'a-1' })).code).toBe('STORE_FULL');
    expect([await store.count(), await store.remove(large.id)]).toEqual([2, true]);
  });

  test('is the only one that can tell whether an id is free', async () => {
    const world = await startedOver({ max: 1 });
    await created(world, 'a', 'b');
    expect(await world.store.write(recordOf('a', { rev: 'a-9' }), 'absent')).toBe(false);
    expect(await world.store.read(idOf('a'))).toEqual(recordOf('a'));
  });

  test('may evict a session: that is told of, unless it is held in memory as well', async () => {
    const overflow = new ControlledStore({ expiry: 'evicting' });
    const world = await startedOver({ max: 1 }, overflow);
    await created(world, 'a', 'b', 'c');
    await world.store.read(idOf('a'));
    overflow.evict(idOf('a'));
    overflow.evict(idOf('b'));
    expect(world.evicted).toEqual([[idOf('b'), 'count']]);
    expect(await world.store.count()).toBe(2);
    await world.store.read(idOf('c'));
    await settled();
    expect(behind(world, 'a', 'b')).toEqual(['a']);
  });

  test('is not removed as stale if it is touched while its copy is being removed', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    overflow.hold('remove');
    const removing = store.remove(idOf('a'), { rev: 'a-1', staleAt: START + HOUR });
    expect(store.touch(idOf('a'), touchOf('a', 5))).toBe(true);
    overflow.recover();
    expect(await removing).toBe(false);
    await store.read(idOf('b'));
    expect(await store.read(idOf('a'))).toMatchObject({ rev: 'a-1', accessedAt: START + 5 });
  });
});
