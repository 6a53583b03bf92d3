import { afterEach, describe, expect, test, vi } from 'vitest';

import type { SweepOptions } from '../src/dictionary.ts';
import { Sweeper } from '../src/sweeper.ts';
import { eventsHandled, ManualClock } from './support/manual-clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const INTERVAL = 60_000;

function sweeping(sweep: (options: SweepOptions) => Promise<unknown> = async () => 0) {
  const clock = new ManualClock();
  const swept = vi.fn<(options: SweepOptions) => Promise<unknown>>(sweep);
  const failed = vi.fn<(error: unknown) => void>();
  const sweeper = new Sweeper({ clock, interval: INTERVAL, sweep: swept, failed });
  sweeper.start();
  return { clock, swept, failed, sweeper };
}

/** Draws the middle of every range at random. */
function withoutJitter(): void {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
}

describe('a sweeper', () => {
  test('sweeps for the first time after one interval, and then once in each', async () => {
    withoutJitter();
    const { clock, swept } = sweeping();
    await clock.advance(INTERVAL - 1);
    expect(swept).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(swept).toHaveBeenCalledTimes(1);
    await clock.advance(3 * INTERVAL);
    expect(swept).toHaveBeenCalledTimes(4);
  });

  test('draws each interval from a tenth around the given one', async () => {
    const { clock } = sweeping();
    await clock.advance(200 * INTERVAL);
    const delays = clock.backgroundDelays;
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0.9 * INTERVAL);
    expect(Math.max(...delays)).toBeLessThanOrEqual(1.1 * INTERVAL);
    expect(new Set(delays).size).toBeGreaterThan(delays.length * 0.9);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(0.1 * INTERVAL);
  });

  test('keeps no process alive', () => {
    const { clock } = sweeping();
    expect(clock.backgroundDelays).toHaveLength(1);
    expect(clock.delays).toEqual([]);
  });

  test('never sweeps twice at once, and begins to count again when a sweep is over', async () => {
    withoutJitter();
    const gate = Promise.withResolvers<void>();
    const { clock, swept } = sweeping(() => gate.promise);
    await clock.advance(10 * INTERVAL);
    expect(swept).toHaveBeenCalledTimes(1);
    gate.resolve();
    await clock.advance(INTERVAL - 1);
    expect(swept).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    expect(swept).toHaveBeenCalledTimes(2);
  });

  test('tells of a sweep that failed, and sweeps again', async () => {
    withoutJitter();
    const disk = new Error('disk');
    const { clock, swept, failed } = sweeping(async () => {
      throw disk;
    });
    await clock.advance(2 * INTERVAL);
    expect(failed.mock.calls).toEqual([[disk], [disk]]);
    expect(swept).toHaveBeenCalledTimes(2);
  });
});

describe('a sweeper that is stopped', () => {
  test('before it swept never sweeps, and has no timer', async () => {
    const { clock, swept, sweeper } = sweeping();
    await sweeper.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(10 * INTERVAL);
    expect(swept).not.toHaveBeenCalled();
  });

  test('while it sweeps tells the sweep to end, waits until it has, and sweeps no more', async () => {
    withoutJitter();
    const gate = Promise.withResolvers<void>();
    const { clock, swept, sweeper } = sweeping(() => gate.promise);
    await clock.advance(INTERVAL);
    expect(swept.mock.calls[0]?.[0].signal?.aborted).toBe(false);

    const stopped = vi.fn<() => void>();
    const stopping = sweeper.stop().then(stopped);
    await eventsHandled();
    expect(swept.mock.calls[0]?.[0].signal?.aborted).toBe(true);
    expect(stopped).not.toHaveBeenCalled();

    gate.resolve();
    await stopping;
    expect(clock.pending).toBe(0);
    await clock.advance(10 * INTERVAL);
    expect(swept).toHaveBeenCalledTimes(1);
  });

  test('twice, or without having been started, is stopped all the same', async () => {
    const { sweeper } = sweeping();
    await Promise.all([sweeper.stop(), sweeper.stop()]);
    const never = new Sweeper({ clock: new ManualClock(), interval: 1, sweep: async () => 0, failed: () => undefined });
    await expect(never.stop()).resolves.toBeUndefined();
  });
});
