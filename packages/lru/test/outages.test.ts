import { describe, expect, test } from 'vitest';
import { rejectionOf } from './support/failures.ts';
import { HOUR, idOf, recordOf } from './support/records.ts';
import { behind, created, settled, startedOver } from './support/stores.ts';

describe('an overflow store that has failed', () => {
  test('is well again as soon as nothing is on its way: one that is merely slow then is waited for', async () => {
    const world = await startedOver({ max: 1, maxDemoting: 1 });
    const { store, overflow, clock } = world;
    overflow.fail('fails before', 'write');
    await created(world, 'a', 'b');
    await store.remove(idOf('a'));
    expect(clock.pending).toBe(0);
    overflow.recover();
    await clock.advanceAsync(HOUR);
    overflow.hold('write');
    await created(world, 'c');
    const creating = store.write(recordOf('d'), 'absent');
    await settled();
    overflow.recover();
    expect(await creating).toBe(true);
  });

  test('is well again as soon as it has taken something, although other sessions are on their way', async () => {
    const world = await startedOver({ max: 1, maxDemoting: 2 });
    const { store, overflow, clock } = world;
    overflow.fail('fails before', 'write');
    await created(world, 'a', 'b');
    overflow.recover();
    overflow.hold('write');
    await created(world, 'c');
    await clock.advanceAsync(100);
    const [ofB] = overflow.waiting;
    ofB?.answer();
    await settled();
    await created(world, 'd');
    const creating = store.write(recordOf('e'), 'absent');
    await settled();
    overflow.recover();
    expect(await creating).toBe(true);
  });

  test('is told of once for each outage, when what failed has gone otherwise in between', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    overflow.fail('fails before', 'write');
    await created(world, 'a', 'b');
    await store.remove(idOf('a'));
    await created(world, 'c', 'd');
    expect(world.problems).toHaveLength(2);
  });

  test('is told of once for each outage, although something is on its way all the time', async () => {
    const world = await startedOver({ max: 1 });
    const { overflow, clock } = world;
    overflow.fail('fails before', 'write');
    await created(world, 'a', 'b', 'c');
    overflow.recover();
    overflow.hold('write');
    await created(world, 'd');
    await clock.advanceAsync(100);
    for (const call of overflow.waiting.slice(1)) call.answer();
    await settled();
    expect(behind(world, 'a', 'b', 'c')).toEqual(['a', 'b']);
    overflow.fail('fails before', 'write');
    overflow.waiting[0]?.answer('fails before');
    await settled();
    expect(world.problems).toHaveLength(2);
  });

  test('is told of once, although sessions go back and forth between memory and their way', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    overflow.fail('fails before', 'write');
    await created(world, 'a', 'b');
    for (const name of ['a', 'b', 'a', 'b']) {
      expect(store.read(idOf(name))).toEqual(recordOf(name));
      await settled();
    }
    expect(world.problems).toHaveLength(1);
  });

  test('is tried again in time, however often others arrive meanwhile', async () => {
    const world = await startedOver({ max: 1 });
    const { overflow, clock } = world;
    overflow.fail('fails before', 'write');
    await created(world, 'a', 'b');
    overflow.recover();
    for (const name of ['c', 'd', 'e']) {
      await clock.advanceAsync(40);
      await created(world, name);
    }
    expect(behind(world, 'a')).toEqual(['a']);
  });
});

describe('a write that is refused with STORE_FULL', () => {
  test('leaves the session as it was, its copy included', async () => {
    const world = await startedOver({ maxSize: 400, maxDemoting: 1 });
    const { store, overflow, clock } = world;
    await created(world, 'a', 'b', 'c', 'd', 'e');
    await store.read(idOf('a'));
    await settled();
    overflow.hold('write');
    await created(world, 'f');
    expect(behind(world, 'a')).toEqual(['a']);
    const large = recordOf('a', { rev: 'a-2', body: 'x'.repeat(200) });
    const writing = rejectionOf(store.write(large, { rev: 'a-1' }));
    await settled();
    await clock.advanceAsync(1_000);
    expect((await writing).code).toBe('STORE_FULL');
    expect([behind(world, 'a'), overflow.calls.includes('remove')]).toEqual([['a'], false]);
    expect(await store.read(idOf('a'))).toEqual(recordOf('a'));
  });

  test('goes to the overflow store if the session has moved there while it waited for room', async () => {
    const world = await startedOver({ max: 2, maxSize: 400, maxDemoting: 1 });
    const { store, overflow } = world;
    await created(world, 'a', 'b', 'c');
    await store.read(idOf('a'));
    await settled();
    overflow.hold('write');
    await created(world, 'd');
    const large = recordOf('a', { rev: 'a-2', body: 'x'.repeat(250) });
    const writing = store.write(large, { rev: 'a-1' });
    // What was used last stays: so 'c', which was on its way, changes places with 'a', which has a copy.
    for (const name of ['d', 'c']) expect(store.read(idOf(name))).toEqual(recordOf(name));
    overflow.recover();
    expect([await writing, overflow.records.get(large.id)]).toEqual([true, large]);
    await settled();
    expect([await store.read(large.id), await store.count()]).toEqual([large, 4]);
  });
});
