import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../src/file-system.ts';
import type { FileSystem } from '../src/file-system.ts';
import { sessionId } from './support/records.ts';
import { startedStore } from './support/stores.ts';

const SESSIONS = 20_000;

/** A disk that seems to hold many sessions, of which one in a hundred is stale at 1,000. */
function crowdedFileSystem(): {
  readonly fileSystem: FileSystem;
  readonly mostAtOnce: () => number;
  readonly opened: () => number;
} {
  const ids = Array.from({ length: SESSIONS }, (_, n) => sessionId(n));
  const stale = new Set<string>(ids.filter((_, n) => n % 100 === 0));
  let [atOnce, mostAtOnce, opened] = [0, 0, 0];
  const readdir = async (path: string): Promise<string[]> => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name.length === 2) return ids.filter((id) => id.startsWith(name));
    if (name.startsWith('.')) return [];
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    await setImmediate();
    atOnce -= 1;
    return [`head,r1,0,${stale.has(name) ? 1_000 : 1_001}`, 'record,r1,'];
  };
  const open = async (path: string): Promise<number> => {
    opened += 1;
    return nodeFileSystem.open(path);
  };
  return { fileSystem: { ...nodeFileSystem, readdir, open }, mostAtOnce: () => mostAtOnce, opened: () => opened };
}

test('a sweep finds what is stale by names alone, a few folders at a time, and lets others have their turn', async () => {
  const { fileSystem, mostAtOnce, opened } = crowdedFileSystem();
  const store = await startedStore({}, { fileSystem });
  let turns = 0;
  const end = new AbortController();
  const otherWork = async (): Promise<void> => {
    while (!end.signal.aborted) {
      await setImmediate();
      turns += 1;
    }
  };
  const working = otherWork();
  const found = await Array.fromAsync(store.stale(1_000));
  end.abort();
  await working;
  expect(found).toHaveLength(SESSIONS / 100);
  expect(opened()).toBe(0);
  expect(mostAtOnce()).toBeLessThanOrEqual(8);
  expect(turns).toBeGreaterThan(SESSIONS / 16);
});
