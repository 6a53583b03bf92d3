import { afterEach, beforeEach, expect, test } from 'vitest';
import { change } from '../src/operations.ts';
import { fill, openCounter } from '../src/peers/coatcheck.ts';
import type { Counter } from '../src/peers/coatcheck.ts';
import { CountedStore } from './support/counted-store.ts';

let store: CountedStore;
let counter: Counter;

beforeEach(async () => {
  store = new CountedStore();
  counter = await openCounter(store);
  await fill(counter, 1);
  store.calls();
});
afterEach(() => counter.application.close());

test('an exclusive check-out with a change costs one store write more than an optimistic one, where nobody waits', async () => {
  await change(counter, () => 0).operate(0);
  expect(store.calls()).toEqual(['read', 'write']);
  await change(counter, () => 0, 'exclusive').operate(0);
  expect(store.calls()).toEqual(['read', 'write', 'write']);
});

test('giving a session back and passing it on to the next in line is one conditional write, and no read', async () => {
  const { application, tokens } = counter;
  const holding = await application.checkOut(tokens[0], { mode: 'exclusive' });
  const next = application.checkOut(tokens[0], { mode: 'exclusive' });
  const last = application.checkOut(tokens[0], { mode: 'exclusive' });
  store.calls();
  holding.increment('visits');
  await holding.checkIn();
  const second = await next;
  expect(store.calls()).toEqual(['write']);
  second.increment('visits');
  await second.checkIn();
  const third = await last;
  expect(store.calls()).toEqual(['write']);
  // The last one gives it back to nobody, in one write, too.
  expect(third.increment('visits')).toBe(4);
  await third.checkIn();
  expect(store.calls()).toEqual(['write']);
});
