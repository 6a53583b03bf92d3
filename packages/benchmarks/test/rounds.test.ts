import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { floorsReach } from '../src/comparison.ts';
import type { Comparison, Subject } from '../src/comparison.ts';
import { compare } from '../src/rounds.ts';

const options = { rounds: 5, blockTime: 0.01, seed: 1 };

test('each subject has one block in each round, and not always at the same place', async () => {
  const blocks: string[] = [];
  const subject = (name: string): Subject => ({
    name,
    operate: () => 1,
    returns: 1,
    most: 1,
    prepare: () => void blocks.push(name),
  });
  await compare(comparison([subject('a'), subject('b'), subject('c')]), { ...options, rounds: 20 });
  const rounds = Array.from({ length: 20 }, (_, round) => blocks.slice(6 + 3 * round, 9 + 3 * round));
  for (const round of rounds) expect(round.toSorted()).toEqual(['a', 'b', 'c']);
  expect(new Set(rounds.map(String)).size).toBeGreaterThan(3);
});

test('the same seed gives the same order', async () => {
  const order = async (seed: number): Promise<string> => {
    const blocks: string[] = [];
    const subject = (name: string): Subject => ({
      name,
      operate: () => 1,
      returns: 1,
      most: 1,
      prepare: () => void blocks.push(name),
    });
    await compare(comparison([subject('a'), subject('b'), subject('c')]), { ...options, rounds: 20, seed });
    return blocks.join('');
  };
  expect(await order(1)).toBe(await order(1));
  expect(await order(1)).not.toBe(await order(2));
});

test('a subject that does not return what it should ends the run', async () => {
  const broken: Subject = { name: 'broken', operate: (n) => (n === 7 ? 0 : 1), returns: 1 };
  await expect(compare(comparison([broken]), { ...options, blockTime: 1 })).rejects.toThrow(/'broken' .* returned/);
});

test('what many calls in flight return is all counted', async () => {
  let underWay = 0;
  let most = 0;
  const subject: Subject = {
    name: 'slow',
    async operate() {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      return 1;
    },
    returns: 1,
  };
  await compare({ ...comparison([subject]), inFlight: 8, warmUp: 100 }, options);
  expect(most).toBe(8);
  most = 0;
  await compare({ ...comparison([{ ...subject, inFlight: 3 }]), inFlight: 8, warmUp: 100 }, options);
  expect(most).toBe(3);
});

test('a block is long enough for as many as are in flight to come round several times', async () => {
  const counts: number[] = [];
  const subject: Subject = {
    name: 'quick',
    operate: () => 1,
    returns: 1,
    prepare: (_, count) => void counts.push(count),
  };
  await compare({ ...comparison([subject]), inFlight: 16 }, { ...options, blockTime: 0.000_01 });
  expect(counts.slice(-5)).toEqual([128, 128, 128, 128, 128]);
  counts.length = 0;
  await compare({ ...comparison([{ ...subject, most: 50 }]), inFlight: 16 }, { ...options, blockTime: 0.000_01 });
  expect(counts.slice(-5)).toEqual([50, 50, 50, 50, 50]);
});

test('how many operations last for a block is found out when all subjects are warm', async () => {
  const counts: number[] = [];
  let isCold = true;
  const cold: Subject = {
    name: 'cold',
    async operate() {
      if (isCold) await setTimeout(2);
      return 1;
    },
    returns: 1,
    prepare: (_, count) => void counts.push(count),
  };
  const last: Subject = { name: 'last', operate: () => 1, returns: 1, prepare: () => void (isCold = false) };
  await compare(comparison([cold, last]), { ...options, blockTime: 1 });
  expect(counts[0]).toBe(1);
  expect(counts.at(-1)).toBeGreaterThan(20);
});

test('a ratio is that of the rates in the same round, and a goal is reached by its median', async () => {
  // Slows down from round to round, for both alike.
  let hold = 1;
  const waste = (times: number): number => {
    let sum = 0;
    for (let n = 0; n < times * hold * 20_000; n += 1) sum += Math.sqrt(n);
    return sum > 0 ? 1 : 0;
  };
  const quick: Subject = {
    name: 'quick',
    operate: () => waste(1),
    returns: 1,
    most: 2,
    verify: () => void (hold += 0.2),
  };
  const slow: Subject = { name: 'slow', operate: () => waste(10), returns: 1, most: 2 };
  const goals = [
    { subject: 'quick', atLeast: 3, than: 'slow' },
    { subject: 'quick', atLeast: 1_000, than: 'slow', shortfall: floorsReach('It does the same', 'slow') },
  ];
  const row = await compare({ ...comparison([slow, quick]), reference: 'slow', goals }, options);
  expect(row.lines.find(({ subject }) => subject === 'slow')?.ratio).toEqual({ median: 1, low: 1, high: 1 });
  expect(row.outcomes.map(({ reached, shortfall }) => [reached, shortfall])).toEqual([
    [true, undefined],
    [false, "It does the same: 'slow' reaches 1.00 times slow."],
  ]);
});

function comparison(subjects: readonly Subject[]): Comparison {
  return { section: 'memory', title: 'Test', subjects, reference: subjects[0]?.name ?? '', seconds: 'cpu' };
}
