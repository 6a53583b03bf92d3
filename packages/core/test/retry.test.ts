import { describe, expect, test } from 'vitest';

import { Attempts } from '../src/retry.ts';
import { chanceOf, systemRandom } from '../src/tokens.ts';
import { ManualClock } from './support/manual-clock.ts';

function always(number: number): () => number {
  return () => number;
}

/** Tries again until told not to, while time passes; how often, and after which pauses. */
async function tryAgain(
  clock: ManualClock,
  deadline: number,
  chance: () => number,
): Promise<{ count: number; pauses: readonly number[] }> {
  const attempts = new Attempts({ clock, chance, deadline });
  let count = 0;
  const work = (async () => {
    while (await attempts.again()) count += 1;
  })();
  await clock.advance(deadline + 100);
  await work;
  return { count, pauses: clock.delays };
}

describe('attempts', () => {
  test('are three more at once, without a timer', async () => {
    const clock = new ManualClock();
    const attempts = new Attempts({ clock, chance: always(0), deadline: 5_000 });
    expect([await attempts.again(), await attempts.again(), await attempts.again()]).toEqual([true, true, true]);
    expect(clock.delays).toEqual([]);
  });

  test('wait from then on for a time that doubles up to 64 ms', async () => {
    const { pauses } = await tryAgain(new ManualClock(), 400, always(1));
    expect(pauses.slice(0, 8)).toEqual([2, 4, 8, 16, 32, 64, 64, 64]);
  });

  test('wait for a random part of that time, so that those who collided part ways', async () => {
    const { pauses } = await tryAgain(new ManualClock(), 2_000, () => chanceOf(systemRandom));
    expect(pauses.every((pause) => pause >= 0 && pause < 64)).toBe(true);
    expect(new Set(pauses).size).toBeGreaterThan(pauses.length / 2);
  });

  test('end with the deadline', async () => {
    const clock = new ManualClock();
    const { count } = await tryAgain(clock, 100, always(1));
    // 3 at once, then at 2, 6, 14, 30 and 62 ms; the one at 126 ms comes too late.
    expect(count).toBe(8);
  });

  test('are none once the deadline is over, and none at all with a deadline of 0', async () => {
    const clock = new ManualClock();
    const attempts = new Attempts({ clock, chance: always(0), deadline: 50 });
    await clock.advance(50);
    expect(await attempts.again()).toBe(false);
    expect(await new Attempts({ clock, chance: always(0), deadline: 0 }).again()).toBe(false);
  });

  test('are not shortened by a wall clock that is set forward', async () => {
    const clock = new ManualClock();
    const attempts = new Attempts({ clock, chance: always(0), deadline: 50 });
    clock.jumpTo(Date.UTC(2040, 0, 1));
    expect(await attempts.again()).toBe(true);
  });
});
