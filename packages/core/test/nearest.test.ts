import { expect, test } from 'vitest';

import { nearest } from '../src/nearest.ts';

const stores = ['Memory', 'File', 'Lru', 'Keyv'];

test.each([
  ['Memry', 'Memory'],
  ['Memroy', 'Memory'],
  ['memory', 'Memory'],
  ['Flie', 'File'],
  ['Files', 'File'],
  ['KeyV2', 'Keyv'],
])("'%s' was meant to be '%s'", (written, meant) => {
  expect(nearest(written, stores)).toBe(meant);
});

test.each(['Postgres', 'Mem', '', 'Memorandum'])("nothing is near to '%s'", (written) => {
  expect(nearest(written, stores)).toBeUndefined();
});

test('of several that are near, the nearest is taken, and of equally near ones the first', () => {
  expect(nearest('Fool', ['Foobar', 'Foo', 'Foot'])).toBe('Foo');
  expect(nearest('Foox', ['Food', 'Fool', 'Foox'])).toBe('Foox');
});

test('a short word is not near to everything', () => {
  expect(nearest('ab', ['xy', 'c'])).toBeUndefined();
});

test('among no words nothing is near', () => {
  expect(nearest('Memory', [])).toBeUndefined();
});
