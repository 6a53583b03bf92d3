import { SessionMemoryStore } from '@coatcheck/memory';
import { describe, expect, test } from 'vitest';
import { SessionLruStore } from '../src/index.ts';
import { ControlledStore, Outage } from './support/controlled-store.ts';
import { rejectionOf, thrownBy } from './support/failures.ts';
import { idOf, recordOf, START, touchOf } from './support/records.ts';
import { behind, created, listening, settled, startedOver } from './support/stores.ts';

const names = ['a', 'b', 'c', 'd', 'e'];

describe('stopping', () => {
  test('moves everything to the overflow store, with its latest times, and stops that', async () => {
    const world = await startedOver({ max: 3 });
    const { store, overflow } = world;
    await created(world, ...names);
    await store.read(idOf('a'));
    expect(store.touch(idOf('a'), touchOf('a', 5))).toBe(true);
    expect(store.touch(idOf('e'), touchOf('e', 5))).toBe(true);
    await store.stop();
    expect(behind(world, ...names)).toEqual(names);
    const times = names.map((name) => (overflow.records.get(idOf(name))?.accessedAt ?? 0) - START);
    expect(times).toEqual([5, 0, 0, 0, 5]);
    expect(overflow.stopped).toBe(true);
  });

  test('waits for what is on its way, and for what was begun', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a');
    overflow.hold();
    const creating = store.write(recordOf('b'), 'absent');
    const stopping = store.stop();
    await settled();
    expect(overflow.stopped).toBe(false);
    overflow.recover();
    expect(await creating).toBe(true);
    await stopping;
    expect([behind(world, 'a', 'b'), overflow.stopped]).toEqual([['a', 'b'], true]);
  });

  test('fails if something cannot be moved; it is still held then, and stopping again tries again', async () => {
    const world = await startedOver({ max: 3 });
    const { store, overflow } = world;
    await created(world, 'a', 'b');
    overflow.fail('fails before', 'write');
    const error = await rejectionOf(store.stop());
    expect([error.code, error.cause]).toEqual(['STORE_FAILED', expect.any(Outage)]);
    expect(error.message).toContain('could not bring 2 of its sessions to SessionControlledStore');
    expect([overflow.stopped, world.clock.pending]).toEqual([false, 0]);
    overflow.recover();
    await store.stop();
    expect([behind(world, 'a', 'b'), overflow.stopped]).toEqual([['a', 'b'], true]);
  });

  test('moves what could not be moved before, and gives up trying by itself', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow, clock } = world;
    overflow.fail('fails after', 'write');
    await created(world, 'a', 'b', 'c');
    expect(clock.pending).toBe(1);
    overflow.recover();
    await store.stop();
    expect([behind(world, 'a', 'b', 'c'), clock.pending]).toEqual([['a', 'b', 'c'], 0]);
  });

  test('once is enough: a second call waits for the same end, and all else fails with CLOSED', async () => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    await created(world, 'a');
    overflow.hold('write');
    const stopping = store.stop();
    const again = store.stop();
    expect(thrownBy(() => store.read(idOf('a'))).code).toBe('CLOSED');
    expect(thrownBy(() => store.touch(idOf('a'), touchOf('a', 1))).code).toBe('CLOSED');
    expect(thrownBy(() => store.count()).code).toBe('CLOSED');
    overflow.recover();
    await stopping;
    await again;
    await store.stop();
    expect(overflow.calls.filter((call) => call === 'write')).toHaveLength(1);
  });

  test.for([1, 10])(
    'ends a listing that is under way with CLOSED, and not as if it were complete (%i in memory)',
    async (max) => {
      const world = await startedOver({ max });
      await created(world, ...names);
      const listing = async (): Promise<void> => {
        for await (const _ of world.store.ids()) void world.store.stop();
      };
      expect((await rejectionOf(listing())).code).toBe('CLOSED');
      await world.store.stop();
    },
  );

  test('a new store finds what was there, and writes to it under the revision of before', async () => {
    const world = await startedOver({ max: 2 });
    await created(world, 'a', 'b', 'c');
    await world.store.stop();
    const again = await startedOver({ max: 2 }, world.overflow);
    expect(await again.store.count()).toBe(3);
    expect(await again.store.write(recordOf('b', { rev: 'b-2' }), { rev: 'b-1' })).toBe(true);
    await again.store.stop();
    expect(world.overflow.records.get(idOf('b'))).toMatchObject({ rev: 'b-2' });
  });
});

describe('flushing', () => {
  test('has the overflow store hold everything, and goes on answering from memory', async () => {
    const world = await startedOver({ max: 2 });
    const { store, overflow } = world;
    await created(world, 'a', 'b', 'c');
    await store.flush();
    expect([behind(world, 'a', 'b', 'c'), overflow.flushed]).toEqual([['a', 'b', 'c'], 1]);
    expect(store.read(idOf('b'))).toEqual(recordOf('b'));
    expect(await store.count()).toBe(3);
    const calls = overflow.calls.length;
    await store.flush();
    expect(overflow.calls).toHaveLength(calls);
  });

  test('what changes afterwards leaves no earlier revision behind', async () => {
    const world = await startedOver({ max: 2 });
    const { store } = world;
    await created(world, 'a', 'b');
    await store.flush();
    expect(await store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(true);
    expect(await store.remove(idOf('b'))).toBe(true);
    expect([behind(world, 'a', 'b'), await store.count()]).toEqual([[], 1]);
  });

  test('fails if something cannot be written, after the rest was', async () => {
    const world = await startedOver({ max: 3 });
    const { store, overflow } = world;
    await created(world, 'a', 'b', 'c');
    overflow.hold('write');
    const flushing = store.flush();
    await settled();
    const [first, ...others] = overflow.waiting.slice();
    first?.answer('fails after');
    for (const call of others) call.answer();
    expect((await rejectionOf(flushing)).message).toContain('could not bring 1 of its sessions');
    expect(await store.count()).toBe(3);
    await Promise.all([store.flush(), settled().then(() => overflow.recover())]);
    expect([behind(world, 'a', 'b', 'c'), await store.count()]).toEqual([['a', 'b', 'c'], 3]);
  });
});

describe('starting', () => {
  test('fails with what the overflow store fails to start with, which is stopped then', async () => {
    const overflow = new ControlledStore();
    overflow.start = () => {
      throw new Outage('There is no disk.');
    };
    const store = new SessionLruStore({ overflow });
    await expect(Promise.resolve(store.start(listening().context))).rejects.toBeInstanceOf(Outage);
    expect(overflow.stopped).toBe(true);
    await store.stop();
  });

  test('gives the overflow store the clock and the folder of the application', async () => {
    const overflow = new ControlledStore();
    const told = listening();
    await new SessionLruStore({ overflow }).start({ ...told.context, root: '/srv/shop' });
    expect(overflow.context).toMatchObject({ clock: told.clock, root: '/srv/shop' });
  });

  test('does no I/O before, and leaves nothing open if the store is stopped meanwhile', async () => {
    const overflow = new ControlledStore();
    const store = new SessionLruStore({ overflow });
    expect(overflow.context).toBeUndefined();
    const starting = store.start(listening().context);
    await store.stop();
    expect((await rejectionOf(starting)).code).toBe('CLOSED');
    expect(overflow.stopped).toBe(true);
  });

  test('fails with NOT_OPEN until the overflow store has started', async () => {
    const store = new SessionLruStore({ overflow: new SessionMemoryStore() });
    const starting = store.start(listening().context);
    expect(thrownBy(() => store.read(idOf('a'))).code).toBe('NOT_OPEN');
    await starting;
    expect(await store.read(idOf('a'))).toBeUndefined();
    await store.stop();
  });
});
