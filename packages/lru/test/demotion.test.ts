import { expect, test } from 'vitest';
import { Copies } from '../src/copies.ts';
import { Demotion } from '../src/demotion.ts';
import { Turns } from '../src/turns.ts';
import { ControlledStore } from './support/controlled-store.ts';
import { recordOf } from './support/records.ts';
import { listening, settled } from './support/stores.ts';

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
    copies: new Copies(overflow),
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
