import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { systemClock } from '../src/clock.ts';

const LONGEST_TIMER = 2 ** 31 - 1;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the system's clock", () => {
  test('tells the time of day and a time that only goes forward', () => {
    expect(systemClock.now()).toBe(Date.UTC(2030, 0, 1));
    const before = systemClock.monotonic();
    vi.advanceTimersByTime(250);
    expect(systemClock.now()).toBe(Date.UTC(2030, 0, 1) + 250);
    expect(systemClock.monotonic() - before).toBe(250);
  });

  test.each([1, 1_000, LONGEST_TIMER, LONGEST_TIMER + 1, 2 * LONGEST_TIMER + 5])(
    'calls back after %i ms, not before, and once',
    (delay) => {
      const callback = vi.fn<(told?: unknown) => void>();
      systemClock.after(delay, callback);
      vi.advanceTimersByTime(delay - 1);
      expect(callback).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(callback).toHaveBeenCalledOnce();
      vi.advanceTimersByTime(3 * LONGEST_TIMER);
      expect(callback).toHaveBeenCalledOnce();
    },
  );

  test('calls back at the next opportunity after 0 ms and after less', () => {
    const callback = vi.fn<(told?: unknown) => void>();
    systemClock.after(0, callback);
    systemClock.after(-5, callback);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(2);
  });

  test('does not call back after never', () => {
    const callback = vi.fn<(told?: unknown) => void>();
    systemClock.after(Infinity, callback);
    vi.advanceTimersByTime(10 * LONGEST_TIMER);
    expect(callback).not.toHaveBeenCalled();
  });

  test.each([10, LONGEST_TIMER + 10])(
    'does not call back after %i ms once that was cancelled, early or late',
    (delay) => {
      const callback = vi.fn<(told?: unknown) => void>();
      systemClock.after(delay, callback)();
      const cancel = systemClock.after(delay, callback);
      vi.advanceTimersByTime(delay - 5);
      cancel();
      cancel();
      vi.advanceTimersByTime(2 * delay);
      expect(callback).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test('has one timer for one delay, however long', () => {
    systemClock.after(5 * LONGEST_TIMER, () => undefined);
    vi.advanceTimersByTime(2.5 * LONGEST_TIMER);
    expect(vi.getTimerCount()).toBe(1);
  });

  test.each([
    ['keeps the process alive for those who wait', undefined, true],
    ['keeps no process alive for work in the background', 'background', false],
  ] as const)('%s', (_, kind, alive) => {
    vi.useRealTimers();
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    const cancel = systemClock.after(LONGEST_TIMER + 1, () => undefined, kind);
    const timer: unknown = setTimer.mock.results[0]?.value;
    expect((timer as NodeJS.Timeout).hasRef()).toBe(alive);
    cancel();
    setTimer.mockRestore();
  });
});
