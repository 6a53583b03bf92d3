import { describe, expect, test } from 'vitest';
import { Outage } from './support/controlled-store.ts';
import type { Fate } from './support/controlled-store.ts';
import { rejectionOf, thrownBy } from './support/failures.ts';
import { idOf, recordOf, START, touchOf } from './support/records.ts';
import { behind, created, settled, startedOver } from './support/stores.ts';
import type { StartedOver } from './support/stores.ts';

const fates: readonly Exclude<Fate, 'succeeds'>[] = ['fails before', 'fails after'];
const names = ['a', 'b', 'c', 'd', 'e'];

/** Every session of these is there, once, and listed, once. */
async function expectAll({ store }: StartedOver, ...expected: readonly string[]): Promise<void> {
  expect((await Array.fromAsync(store.ids())).toSorted()).toEqual(expected.map(idOf).toSorted());
  expect(await store.count()).toBe(expected.length);
  for (const name of expected) expect(await store.read(idOf(name))).toMatchObject({ rev: `${name}-1` });
}

describe.each(fates)('an overflow store whose every write %s it happened', (fate) => {
  test('costs no session: all are read, touched, listed and counted, and none is told of as evicted', async () => {
    const world = await startedOver({ max: 1 });
    world.overflow.fail(fate, 'write');
    await created(world, ...names);
    expect(await world.store.touch(idOf('a'), touchOf('a', 5))).toBe(true);
    await expectAll(world, ...names);
    expect(world.evicted).toEqual([]);
  });

  test('is told of once, with its own error as the cause', async () => {
    const world = await startedOver({ max: 1 });
    world.overflow.fail(fate, 'write');
    await created(world, ...names);
    await world.clock.advanceAsync(60_000);
    expect(world.problems).toMatchObject([{ code: 'STORE_FAILED', cause: expect.any(Outage) as unknown }]);
    expect(String(world.problems[0])).toContain(`could not move session ${idOf('a')} to SessionControlledStore`);
  });

  test('has writes refused with STORE_FULL when so many are on their way as may be, and nothing is lost then', async () => {
    const world = await startedOver({ max: 2, maxDemoting: 2 });
    world.overflow.fail(fate, 'write');
    await created(world, 'a', 'b', 'c', 'd');
    const error = await rejectionOf(world.store.write(recordOf('e'), 'absent'));
    expect([error.code, error.name, error.cause]).toEqual(['STORE_FULL', 'StoreError', expect.any(Outage)]);
    expect(error.message).toMatch(/2 sessions on their way to SessionControlledStore.*maxDemoting.*fails to take them/);
    await expectAll(world, 'a', 'b', 'c', 'd');
    await expectAll(world, 'd', 'c', 'b', 'a');
  });

  test('does not hinder what is in memory: it is read, written, touched and removed at once', async () => {
    const world = await startedOver({ max: 1, maxDemoting: 1 });
    const { store, overflow } = world;
    overflow.fail(fate, 'write');
    await created(world, 'a', 'b');
    expect(store.write(recordOf('b', { rev: 'b-2' }), { rev: 'b-1' })).toBe(true);
    expect(store.touch(idOf('b'), { ...touchOf('b', 5), rev: 'b-2' })).toBe(true);
    expect(store.read(idOf('b'))).toMatchObject({ rev: 'b-2', accessedAt: START + 5 });
    expect(store.remove(idOf('b'))).toBe(true);
    expect(await store.write(recordOf('c'), 'absent')).toBe(true);
  });

  test('is still read, without pushing out more than may be on their way', async () => {
    const world = await startedOver({ max: 1, maxDemoting: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    overflow.fail(fate, 'write');
    await created(world, 'c');
    for (let times = 0; times < 3; times += 1) expect(await store.read(idOf('a'))).toEqual(recordOf('a'));
    expect(store.read(idOf('c'))).toEqual(recordOf('c'));
    expect(overflow.calls.slice(-3)).toEqual(['read', 'read', 'read']);
    await expectAll(world, 'a', 'b', 'c');
  });

  test('is tried again by itself, and writes are taken again when it is well', async () => {
    const world = await startedOver({ max: 1, maxDemoting: 2 });
    const { store, overflow, clock } = world;
    overflow.fail(fate, 'write');
    await created(world, 'a', 'b', 'c');
    expect((await rejectionOf(store.write(recordOf('d'), 'absent'))).code).toBe('STORE_FULL');
    await clock.advanceAsync(30_000);
    overflow.recover();
    await clock.advanceAsync(5_000);
    expect(behind(world, ...names)).toEqual(['a', 'b']);
    expect(clock.pending).toBe(0);
    await created(world, 'd');
    await expectAll(world, 'a', 'b', 'c', 'd');
    overflow.fail(fate, 'write');
    await created(world, 'e', 'f');
    expect(world.problems).toHaveLength(2);
  });

  test('is tried again soon after something has succeeded', async () => {
    const world = await startedOver({ max: 1 });
    const { overflow, clock } = world;
    overflow.fail(fate, 'write');
    await created(world, 'a', 'b', 'c');
    await clock.advanceAsync(30_000);
    overflow.recover();
    await created(world, 'd');
    expect(behind(world, 'c')).toEqual(['c']);
    await clock.advanceAsync(100);
    expect(behind(world, ...names)).toEqual(['a', 'b', 'c']);
  });

  test('does not keep a session from being ended for good that was on its way', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow, clock } = world;
    overflow.fail(fate, 'write');
    await created(world, 'a', 'b');
    expect(await store.remove(idOf('a'))).toBe(true);
    overflow.recover();
    await clock.advanceAsync(60_000);
    expect([overflow.records.size, await store.read(idOf('a')), await store.count()]).toEqual([0, undefined, 1]);
  });

  test('does not keep an earlier revision of a session that was written on its way', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow, clock } = world;
    overflow.fail(fate, 'write');
    await created(world, 'a', 'b');
    expect(await store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(true);
    expect(behind(world, 'a')).toEqual([]);
    overflow.recover();
    await clock.advanceAsync(60_000);
    await store.read(idOf('b'));
    await settled();
    expect(overflow.records.get(idOf('a'))).toMatchObject({ rev: 'a-2' });
  });
});

describe.each(fates)('an overflow store whose every removal %s it happened', (fate) => {
  test('has writes to what it has a copy of refused, and the session stays as it was', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    overflow.fail(fate, 'remove');
    const writing = Promise.resolve(store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' }));
    await expect(writing).rejects.toBeInstanceOf(Outage);
    expect(store.read(idOf('a'))).toMatchObject({ rev: 'a-1' });
    expect(await store.count()).toBe(2);
    overflow.recover();
    await store.read(idOf('b'));
    await settled();
    expect(overflow.records.get(idOf('a'))).toMatchObject({ rev: 'a-1' });
    expect(await store.write(recordOf('a', { rev: 'a-3' }), { rev: 'a-1' })).toBe(true);
  });

  test('fails a removal, and the session goes on until a removal has succeeded', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    await store.read(idOf('a'));
    overflow.fail(fate, 'remove');
    await expect(Promise.resolve(store.remove(idOf('a')))).rejects.toBeInstanceOf(Outage);
    expect(await store.read(idOf('a'))).toMatchObject({ rev: 'a-1' });
    overflow.recover();
    expect(await store.remove(idOf('a'))).toBe(true);
    expect([behind(world, 'a'), await store.read(idOf('a')), await store.count()]).toEqual([[], undefined, 1]);
  });
});

test('an overflow store that cannot be read is an error and never an absent session', async () => {
  const world = await startedOver({ max: 1 });
  const { store, overflow } = world;
  await created(world, 'a', 'b');
  overflow.fail('fails before');
  await expect(Promise.resolve(store.read(idOf('a')))).rejects.toBeInstanceOf(Outage);
  await expect(Promise.resolve(store.read(idOf('z')))).rejects.toBeInstanceOf(Outage);
  await expect(Promise.resolve(store.write(recordOf('z'), 'absent'))).rejects.toBeInstanceOf(Outage);
  await expect(Promise.resolve(store.remove(idOf('a')))).rejects.toBeInstanceOf(Outage);
  expect(store.read(idOf('b'))).toEqual(recordOf('b'));
});

describe('an overflow store that does not answer', () => {
  test('costs no session: all are read, touched, listed and counted, and a write that would push out more is refused after a second', async () => {
    const world = await startedOver({ max: 2, maxDemoting: 2 });
    const { store, overflow, clock } = world;
    overflow.hold('write', 'remove', 'touch');
    await created(world, 'a', 'b', 'c', 'd');
    const refused = rejectionOf(store.write(recordOf('e'), 'absent'));
    await settled();
    await clock.advanceAsync(1_000);
    expect([(await refused).code, (await refused).message]).toEqual([
      'STORE_FULL',
      expect.stringContaining('does not take them'),
    ]);
    await expectAll(world, 'a', 'b', 'c', 'd');
    expect(store.touch(idOf('a'), touchOf('a', 5))).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('is waited for as long as it takes something each second', async () => {
    const world = await startedOver({ max: 1, maxDemoting: 2 });
    const { store, overflow, clock } = world;
    overflow.hold('write');
    await created(world, 'a', 'b', 'c');
    const done: string[] = [];
    const creating = ['d', 'e', 'f'].map(async (name) => {
      expect(await store.write(recordOf(name), 'absent')).toBe(true);
      done.push(name);
    });
    for (const expected of [[], ['d'], ['d', 'e'], ['d', 'e', 'f']]) {
      await settled();
      expect(done).toEqual(expected);
      await clock.advanceAsync(900);
      overflow.waiting[0]?.answer();
    }
    await Promise.all(creating);
    expect(await store.count()).toBe(6);
    overflow.recover();
    await settled();
    expect([clock.pending, await store.count()]).toEqual([0, 6]);
  });

  test('is told to those who wait as soon as it fails', async () => {
    const world = await startedOver({ max: 1, maxDemoting: 1 });
    const { store, overflow } = world;
    overflow.hold('write');
    await created(world, 'a', 'b');
    const refused = ['c', 'd'].map(async (name) => rejectionOf(store.write(recordOf(name), 'absent')));
    await settled();
    overflow.waiting[0]?.answer('fails after');
    const errors = await Promise.all(refused);
    expect(errors).toMatchObject([
      { code: 'STORE_FULL', cause: expect.any(Outage) as unknown },
      { code: 'STORE_FULL' },
    ]);
    await expectAll(world, 'a', 'b');
  });

  test('is not asked again for a session for which it was asked already, however often that comes and goes', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    overflow.hold('write');
    await created(world, 'a', 'b');
    for (let round = 0; round < 50; round += 1) {
      for (const name of ['a', 'b']) expect(store.read(idOf(name))).toEqual(recordOf(name));
    }
    expect(overflow.waiting).toHaveLength(2);
  });

  test('goes on where it was when it answers at last', async () => {
    const world = await startedOver({ max: 1, maxDemoting: 2 });
    const { store, overflow } = world;
    overflow.hold('write', 'remove');
    await created(world, 'a', 'b', 'c');
    const removing = store.remove(idOf('a'));
    const writing = store.write(recordOf('b', { rev: 'b-2' }), { rev: 'b-1' });
    overflow.recover();
    expect([await removing, await writing]).toEqual([true, true]);
    await settled();
    expect(await store.count()).toBe(2);
    expect([await store.read(idOf('a')), await store.read(idOf('b'))]).toMatchObject([undefined, { rev: 'b-2' }]);
  });
});

test('a session that contradicts itself behind the back of the store is an error, and stays in memory', async () => {
  const world = await startedOver({ max: 1 });
  const { overflow } = world;
  overflow.write = () => false;
  await created(world, 'a', 'b');
  expect(world.problems).toMatchObject([
    { cause: { code: 'STORE_FAILED', message: expect.stringContaining('no other user') as unknown } },
  ]);
  expect(world.store.read(idOf('a'))).toEqual(recordOf('a'));
});

test('what is larger than memory is to hold is refused at once, whatever becomes of the overflow store', async () => {
  const world = await startedOver({ maxSize: 500 });
  world.overflow.fail('fails before');
  const large = recordOf('a', { body: 'x'.repeat(600) });
  expect(thrownBy(() => world.store.write(large, 'absent')).code).toBe('STORE_FULL');
});

test('a rush of writes waits for the overflow store, where that is well, and none is refused', async () => {
  const world = await startedOver({ max: 3, maxDemoting: 5 });
  const records = Array.from({ length: 500 }, (_, n) => recordOf(n));
  let most = 0;
  const written = await Promise.all(
    records.map(async (record) => {
      const done = await world.store.write(record, 'absent');
      most = Math.max(most, (await world.store.count()) - world.overflow.records.size);
      return done;
    }),
  );
  expect(written.every(Boolean)).toBe(true);
  expect(most).toBeLessThanOrEqual(3 + 5);
  expect(await world.store.count()).toBe(500);
  expect(world.clock.pending).toBe(0);
});
