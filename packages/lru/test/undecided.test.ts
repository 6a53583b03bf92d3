import { ManualClock } from '@coatcheck/conformance';
import { expect, test } from 'vitest';
import { Undecided } from '../src/undecided.ts';
import { idOf, MINUTE } from './support/records.ts';

test('a call is taken to be open for a minute, and that a session has ended is remembered until it is forgotten', () => {
  const clock = new ManualClock();
  const undecided = new Undecided(clock);
  undecided.add(idOf('a'));
  undecided.add(idOf('b'));
  undecided.end(idOf('a'));
  clock.advance(MINUTE - 1);
  undecided.add(idOf('a'));
  expect([undecided.isOpen(idOf('a')), undecided.isOpen(idOf('b'))]).toEqual([true, true]);
  clock.advance(1);
  expect([undecided.isOpen(idOf('a')), undecided.isOpen(idOf('b'))]).toEqual([true, false]);
  expect([undecided.hasEnded(idOf('a')), undecided.hasEnded(idOf('b'))]).toEqual([true, false]);
  clock.advance(14 * MINUTE);
  expect(undecided.old()).toEqual([idOf('b')]);
  undecided.delete(idOf('a'));
  expect([undecided.hasEnded(idOf('a')), undecided.size]).toEqual([false, 1]);
});

test('no more than 10,000 sessions are remembered, those of which the last call is longest ago not', () => {
  const undecided = new Undecided(new ManualClock());
  for (let n = 0; n < 10_000; n += 1) undecided.add(idOf(n));
  undecided.add(idOf(0));
  undecided.add(idOf('one more'));
  expect(undecided.size).toBe(10_000);
  expect([0, 1, 2].map((n) => undecided.isOpen(idOf(n)))).toEqual([true, false, true]);
});
