import { seededNumbers } from '@coatcheck/conformance/history';
import type { SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';
import { expect, test } from 'vitest';
import { SessionLruStore } from '../src/index.ts';
import { ControlledStore } from './support/controlled-store.ts';
import { idOf, recordOf } from './support/records.ts';
import { behind, created, listening, settled, startedOver } from './support/stores.ts';
import type { StartedOver } from './support/stores.ts';

function overEvicting(options = {}): Promise<StartedOver> {
  return startedOver({ max: 1, ...options }, new ControlledStore({ expiry: 'evicting' }));
}

/** Answers the one call that waits, and has the overflow store evict the session before the answer has come through. */
function answerAndEvict({ overflow }: StartedOver, id: SessionId): void {
  const [call] = overflow.waiting;
  if (call === undefined) throw new Error('No call waits.');
  call.answer();
  overflow.evict(id);
}

test('a session that is evicted before it is known that it has arrived is brought once more, and is told of to nobody', async () => {
  const world = await overEvicting();
  const { store, overflow, evicted } = world;
  overflow.hold('write');
  await created(world, 'a', 'b');
  answerAndEvict(world, idOf('a'));
  await settled();
  expect(store.read(idOf('a'))).toEqual(recordOf('a'));
  overflow.recover();
  await store.read(idOf('b'));
  await settled();
  expect([behind(world, 'a'), evicted]).toEqual([['a'], []]);
});

test('so is one that is evicted while its times are renewed there', async () => {
  const world = await overEvicting();
  const { store, overflow, evicted } = world;
  await created(world, 'a', 'b');
  await store.read(idOf('a'));
  expect(store.touch(idOf('a'), { rev: 'a-1', accessedAt: recordOf('a').accessedAt + 5, expiresAt: 0 })).toBe(true);
  overflow.hold('touch');
  await store.read(idOf('b'));
  await settled();
  answerAndEvict(world, idOf('a'));
  await settled();
  expect([behind(world, 'a'), evicted]).toEqual([['a'], []]);
});

test('a session that is evicted while it is read is in memory, not told of, and has no copy', async () => {
  const world = await overEvicting();
  const { store, overflow, evicted } = world;
  await created(world, 'a', 'b');
  overflow.hold('read');
  const reading = store.read(idOf('a'));
  answerAndEvict(world, idOf('a'));
  overflow.recover();
  expect(await reading).toEqual(recordOf('a'));
  await store.read(idOf('b'));
  await settled();
  expect([behind(world, 'a'), evicted]).toEqual([['a'], []]);
});

test('so is one that is evicted while it is written there', async () => {
  const world = await overEvicting();
  const { store, overflow, evicted } = world;
  await created(world, 'a', 'b');
  overflow.hold('write');
  const writing = store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' });
  answerAndEvict(world, idOf('a'));
  overflow.recover();
  expect(await writing).toBe(true);
  await store.read(idOf('b'));
  await settled();
  expect([overflow.records.get(idOf('a'))?.rev, evicted]).toEqual(['a-2', []]);
});

test('a session that is evicted while it is read, and for which memory has no room, is told of', async () => {
  const world = await overEvicting({ maxSize: 400 });
  const { store, overflow, evicted } = world;
  const large = recordOf('a', { body: 'x'.repeat(600) });
  overflow.records.set(large.id, large);
  overflow.hold('read');
  const reading = store.read(large.id);
  answerAndEvict(world, large.id);
  expect([await reading, evicted]).toEqual([large, [[large.id, 'count']]]);
});

test('an ended session that has appeared late in the overflow store is not told of when it is evicted there', async () => {
  const world = await overEvicting();
  const { store, overflow, evicted } = world;
  overflow.fail('is late', 'write');
  await created(world, 'a', 'b');
  overflow.recover();
  await store.remove(idOf('a'));
  overflow.land();
  overflow.evict(idOf('a'));
  expect(evicted).toEqual([]);
});

test('a session that the overflow store never keeps stays in memory, and that is a problem', async () => {
  const world = await overEvicting();
  const { store, overflow } = world;
  const write = overflow.write.bind(overflow);
  overflow.write = (record: SessionRecord, when: WriteCondition) => {
    const written = write(record, when);
    overflow.evict(record.id);
    return written;
  };
  await created(world, 'a', 'b');
  expect(world.problems).toMatchObject([
    { cause: { message: expect.stringContaining('does not keep it') as unknown } },
  ]);
  expect([store.read(idOf('a')), world.evicted]).toEqual([recordOf('a'), []]);
});

test('a session that is evicted after all have been moved there is told of, since memory ends', async () => {
  const world = await overEvicting({ max: 2 });
  const { store, overflow } = world;
  await created(world, 'a', 'b');
  overflow.stop = () => overflow.evict(idOf('a'));
  await store.stop();
  expect(world.evicted).toEqual([[idOf('a'), 'count']]);
});

test.for(Array.from({ length: 40 }, (_, seed) => seed))(
  'whoever reads and creates at once, each session is there, or was told of (seed %i)',
  async (seed) => {
    const next = seededNumbers(seed);
    const told = listening();
    const store = new SessionLruStore({ max: 2, overflow: new SessionLruStore({ max: 3 }) });
    await store.start(told.context);
    const ids: SessionId[] = [];
    const calls: Promise<unknown>[] = [];
    for (let step = 0; step < 60; step += 1) {
      const seen = ids[Math.floor(next() * ids.length)];
      if (seen === undefined || next() < 0.4) {
        const record = recordOf(step);
        ids.push(record.id);
        calls.push(Promise.resolve(store.write(record, 'absent')));
      } else calls.push(Promise.resolve(store.read(seen)));
      for (let turns = Math.floor(next() * 6); turns > 0; turns -= 1) await Promise.resolve();
    }
    await Promise.all(calls);
    await settled();
    await told.clock.advanceAsync(10_000);
    const lost: SessionId[] = [];
    for (const id of ids) {
      const isThere = (await store.read(id)) !== undefined;
      if (!isThere && !told.evicted.some(([gone]) => gone === id)) lost.push(id);
    }
    expect([lost, told.problems]).toEqual([[], []]);
    await store.stop();
  },
);
