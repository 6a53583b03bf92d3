import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { testSessionStore } from '../src/vitest.ts';
import { SessionMapStore } from './map-store.ts';

testSessionStore({
  name: 'SessionMapStore',
  capabilities: { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true },
  create: () => ({ store: new SessionMapStore() }),
});

test('a whole store takes about 35 lines', async () => {
  const source = await readFile(new URL('map-store.ts', import.meta.url), 'utf8');
  expect(source.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(35);
});
