import { conformanceCases, titleOf } from '@coatcheck/conformance';
import { expect, test } from 'vitest';
import { gallery } from '../src/gallery.ts';
import { outcomeOf } from '../src/kills.ts';

/** How long the case that is named may take, in milliseconds: those of processes take a second or two, on a busy machine some more. */
const PATIENCE = 60_000;

test('there are at least thirty broken stores, each broken in a way of its own', () => {
  expect(gallery.length).toBeGreaterThanOrEqual(30);
  expect(new Set(gallery.map(({ name }) => name)).size).toBe(gallery.length);
});

test('each names a case of the suite', () => {
  const titles = new Set(conformanceCases.map(titleOf));
  expect(gallery.map(({ rejectedBy }) => rejectedBy).filter((title) => !titles.has(title))).toStrictEqual([]);
});

test.for(gallery)('$name: rejected by the case that is named, which its correct form passes', async (broken) => {
  expect(await outcomeOf(broken.subject, broken.rejectedBy, PATIENCE)).toBe('failed');
  expect(await outcomeOf(broken.correct, broken.rejectedBy, PATIENCE)).toBe('passed');
});
