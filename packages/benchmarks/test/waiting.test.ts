import { SessionMemoryStore } from '@coatcheck/memory';
import { expect, test } from 'vitest';
import { fill, openCounter } from '../src/peers/coatcheck.ts';
import { inLine, WAITERS, waitingLines } from '../src/waiting.ts';

test('those in line are served in the order in which they came, and how long each waited is noted', async () => {
  const lines = await waitingLines(3);
  expect(lines.map(({ subject }) => subject)).toEqual([`${WAITERS} in line`]);
  for (const { p50, p99, longest } of lines) {
    expect(p50).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
    expect(longest).toBeGreaterThanOrEqual(p99);
  }
});

test('a line in which somebody is served out of turn, or does not hold the session, ends the run', async () => {
  const counter = await openCounter(new SessionMemoryStore());
  await fill(counter, 1);
  const { application, tokens } = counter;
  const served: (() => void)[] = [];
  const unfair = inLine(async () => {
    await new Promise<void>((resolve) => served.push(resolve));
    return application.checkOut(tokens[0], { mode: 'exclusive' });
  });
  void unfair.operate(0);
  const second = unfair.operate(1);
  served[1]?.();
  await expect(second).rejects.toThrow('Number 1 was served when it was the turn of number 0.');

  const optimistic = inLine(() => application.checkOut(tokens[0]));
  await expect(optimistic.operate(0)).rejects.toThrow('The fence 0 came after 0.');
  await application.close();
});
