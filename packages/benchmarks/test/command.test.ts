import { expect, test } from 'vitest';
import { commandFrom } from '../src/command.ts';
import { parts } from '../src/run.ts';

test('a run has all parts but the long one, also one that writes the page', () => {
  expect(commandFrom([]).wanted).toEqual(parts.filter((part) => part !== 'many-files'));
  expect(commandFrom(['--write'])).toMatchObject({ wanted: commandFrom([]).wanted, write: true });
});

test('parts, rounds, seed and a file for the figures can be chosen', () => {
  const args = ['--only', 'codec', '--only', 'file', '--rounds', '3', '--seed', '7', '--json', 'figures.json'];
  expect(commandFrom(args)).toEqual({
    help: false,
    wanted: ['codec', 'file'],
    rounds: 3,
    seed: 7,
    json: 'figures.json',
    write: false,
  });
});

test.for([
  [
    ['--only', 'nothing'],
    "--only takes one of codec, exclusive, file, heap, lru, memory, naive, redis, sweep, many-files, not 'nothing'.",
  ],
  [['--rounds', '0'], "--rounds takes a whole number above 0, not '0'."],
  [['--seed', '1.5'], "--seed takes a whole number above 0, not '1.5'."],
  [['--write', '--only', 'codec'], '--write is for a run of all parts: leave out --only.'],
] as const)('%j is refused', ([args, message]) => {
  expect(() => commandFrom(args)).toThrow(message);
});
