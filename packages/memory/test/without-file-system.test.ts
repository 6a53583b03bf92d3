import { expect, test, vi } from 'vitest';
import { SessionMemoryStore } from '../src/index.ts';
import { context } from './support/context.ts';
import { idOf, recordOf } from './support/records.ts';

const absent = (): never => {
  throw new Error('There is no file system here.');
};
vi.mock('node:fs', () => absent());
vi.mock('node:fs/promises', () => absent());

test('without a directory the store needs no file system, so it runs where there is none', async () => {
  const store = new SessionMemoryStore();
  await store.start(context);
  store.write(recordOf('a'), 'absent');
  await store.flush();
  expect(store.read(idOf('a'))?.rev).toBe('a-1');
  await store.stop();
  const other = new SessionMemoryStore({ directory: 'sessions' });
  await expect(other.start(context)).rejects.toThrow(/mocking a module/);
});
