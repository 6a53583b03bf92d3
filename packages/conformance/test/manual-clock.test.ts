import { expect, test } from 'vitest';
import { ManualClock } from '../src/index.ts';

test('a new clock stands at a fixed time of day, and at the beginning of its own time', () => {
  const clock = new ManualClock();
  expect([clock.now(), clock.monotonic()]).toStrictEqual([ManualClock.START, 0]);
  expect(new Date(ManualClock.START).toISOString()).toBe('2026-01-01T12:00:00.000Z');
});

test('time passes only when the clock is told so', () => {
  const clock = new ManualClock(1_000);
  clock.advance(250);
  expect([clock.now(), clock.monotonic()]).toStrictEqual([1_250, 250]);
});

test('what is due is called at its own time, in order, and nothing else is', () => {
  const clock = new ManualClock(0);
  const called: [string, number][] = [];
  for (const [name, delay] of [
    ['third', 30],
    ['first', 10],
    ['second', 20],
    ['also second', 20],
    ['later', 31],
  ] as const) {
    clock.after(delay, () => called.push([name, clock.now()]));
  }
  clock.advance(30);
  expect(called).toStrictEqual([
    ['first', 10],
    ['second', 20],
    ['also second', 20],
    ['third', 30],
  ]);
  expect(clock.pending).toBe(1);
});

test('a timer that is set by a timer is called in the same advance, if it is due by then', () => {
  const clock = new ManualClock(0);
  const called: number[] = [];
  const again = (): void => {
    called.push(clock.monotonic());
    clock.after(10, again);
  };
  clock.after(10, again);
  clock.advance(35);
  expect(called).toStrictEqual([10, 20, 30]);
});

test('a test can ask how many timers wait, and how long it is until the first is due', () => {
  const clock = new ManualClock(0);
  expect([clock.pending, clock.untilNext]).toStrictEqual([0, Infinity]);
  clock.after(30, () => undefined);
  clock.after(20, () => undefined);
  clock.advance(5);
  expect([clock.pending, clock.untilNext]).toStrictEqual([2, 15]);
});

test('a cancelled timer is not called, not even by the one before it', () => {
  const clock = new ManualClock(0);
  const called: string[] = [];
  const cancel = clock.after(20, () => called.push('cancelled'));
  clock.after(10, () => {
    called.push('cancelling');
    cancel();
  });
  clock.advance(100);
  expect(called).toStrictEqual(['cancelling']);
});

test('advanceAsync lets the promises of one timer settle before the next timer', async () => {
  const clock = new ManualClock(0);
  const called: string[] = [];
  const steps = async (name: string): Promise<void> => {
    for (let step = 1; step <= 3; step += 1) {
      await Promise.resolve();
      called.push(`${name} ${step}`);
    }
  };
  clock.after(1, () => void steps('first'));
  clock.after(2, () => void steps('second'));
  await clock.advanceAsync(2);
  expect(called).toStrictEqual(['first 1', 'first 2', 'first 3', 'second 1', 'second 2', 'second 3']);
});

test('a jump sets the time of day, in either direction, and lets no time pass', () => {
  const clock = new ManualClock(0);
  const called: string[] = [];
  clock.after(10, () => called.push('timer'));
  clock.jump(1_000);
  clock.jump(-3_000);
  expect([clock.now(), clock.monotonic(), called]).toStrictEqual([-2_000, 0, []]);
  clock.advance(10);
  expect([clock.now(), called]).toStrictEqual([-1_990, ['timer']]);
});
