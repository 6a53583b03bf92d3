import { expect, test } from 'vitest';
import { Copies } from '../src/copies.ts';
import { Demotion } from '../src/demotion.ts';
import { Turns } from '../src/turns.ts';
import { ControlledStore } from './support/controlled-store.ts';
import { idOf, recordOf, START, touchOf } from './support/records.ts';
import { created, listening, settled, startedOver } from './support/stores.ts';

test('a record that comes and goes while the overflow store does not answer waits for one turn, and not for more and more', async () => {
  const overflow = new ControlledStore();
  const turns = new Turns();
  let taken = 0;
  const take = turns.take.bind(turns);
  turns.take = (id, work) => {
    taken += 1;
    return take(id, work);
  };
  const { context } = listening();
  const demotion = new Demotion({
    context,
    turns,
    copies: new Copies({ overflow, clock: context.clock, evicted: () => undefined }),
    most: 10,
    target: 'SessionControlledStore',
  });
  overflow.hold();
  const record = recordOf('a');
  for (let round = 0; round < 100; round += 1) {
    demotion.add(record);
    demotion.delete(record.id);
  }
  demotion.add(record);
  expect(taken).toBe(1);
  overflow.recover();
  await settled();
  expect([demotion.size, overflow.records.get(record.id)]).toEqual([0, record]);
});

test.for(Array.from({ length: 20 }, (_, turns) => turns))(
  'a record that is sent on its way again just when the last try ends is tried again at once (%i)',
  async (turns) => {
    const world = await startedOver({ max: 1 });
    const { store, overflow } = world;
    overflow.hold('write');
    await created(world, 'a', 'b');
    expect(store.read(idOf('a'))).toEqual(recordOf('a'));
    expect(store.touch(idOf('a'), touchOf('a', 5))).toBe(true);
    overflow.waiting.find(({ id }) => id === idOf('a'))?.answer();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    expect(store.read(idOf('b'))).toEqual(recordOf('b'));
    overflow.recover();
    await settled();
    expect([overflow.records.get(idOf('a'))?.accessedAt, world.clock.pending]).toEqual([START + 5, 0]);
  },
);
