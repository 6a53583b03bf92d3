import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SessionMemoryStore } from '../src/index.ts';
import { context } from './support/context.ts';
import { afterCrash, temporaryDirectory } from './support/directories.ts';
import { eachTurnUntil } from './support/event-loop.ts';
import { HOUR, idOf, recordOf, START } from './support/records.ts';
import { fileIn, idsAfterCrash, opened, saved } from './support/saved-sessions.ts';

describe('after a crash', () => {
  test('a session that was ended after it was restored does not come back', async () => {
    const directory = await saved('stays', 'ended');
    const store = await opened(directory);
    expect(store.remove(idOf('ended'))).toBe(true);
    expect(await idsAfterCrash(directory)).not.toContain(idOf('ended'));
  });

  test('a session that was ended after it was saved does not come back', async () => {
    const directory = temporaryDirectory();
    const store = await opened(directory);
    store.write(recordOf('ended'), 'absent');
    await store.flush();
    store.remove(idOf('ended'));
    expect(await idsAfterCrash(directory)).toEqual([]);
  });

  test('a session does not come back as it was before a change, or before all were removed', async () => {
    for (const change of [
      (store: SessionMemoryStore) => store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' }),
      (store: SessionMemoryStore) => store.removeAll(),
    ]) {
      const directory = await saved('a');
      change(await opened(directory));
      expect(await idsAfterCrash(directory)).toEqual([]);
    }
  });

  test('what was saved is still there as long as nothing in it was changed', async () => {
    const directory = await saved('a', 'b');
    const store = await opened(directory);
    store.touch(idOf('a'), { rev: 'a-1', accessedAt: START + 5, expiresAt: START + 5 + HOUR });
    store.write(recordOf('new'), 'absent');
    store.write(recordOf('a', { rev: 'a-2' }), { rev: 'not the held one' });
    store.remove(idOf('nobody'));
    expect(await idsAfterCrash(directory)).toEqual([idOf('a'), idOf('b')]);
  });

  test('only the first change after a save looks for what was saved, since the others find nothing', async () => {
    const directory = await saved('a', 'b');
    const store = await opened(directory);
    store.remove(idOf('a'));
    writeFileSync(fileIn(directory), 'not ours');
    store.remove(idOf('b'));
    expect(readFileSync(fileIn(directory), 'utf8')).toBe('not ours');
  });

  test('at every moment of a save there is either what was saved before or what was saved by it', async () => {
    const directory = await saved('before');
    const store = await opened(directory);
    for (let i = 0; i < 500; i += 1) store.write(recordOf(i, { body: 'x'.repeat(5_000) }), 'absent');
    const images: string[] = [];
    await eachTurnUntil(store.flush(), () => images.push(afterCrash(directory)));
    images.push(afterCrash(directory));
    const counts = await Promise.all(images.map(async (image) => (await opened(image)).count()));
    expect(new Set(counts)).toEqual(new Set([1, 501]));
  });

  test('a change that comes in the middle of a save leaves no saved copy that does not know it', async () => {
    const directory = temporaryDirectory();
    const store = await opened(directory);
    for (let i = 0; i < 500; i += 1) store.write(recordOf(i, { body: 'x'.repeat(5_000) }), 'absent');
    const save = store.flush();
    await setImmediate();
    store.remove(idOf(0));
    await save;
    expect(readdirSync(directory)).toEqual(['lock']);
    expect(await idsAfterCrash(directory)).not.toContain(idOf(0));
    await store.stop();
    const restored = await opened(directory);
    expect(restored.count()).toBe(499);
  });

  test('of the process itself, ended sessions stay ended and its lock is no hindrance', async () => {
    const directory = await saved('stays', 'ended');
    const other = spawn(process.execPath, [
      ...process.execArgv,
      join(import.meta.dirname, 'support/killed.ts'),
      directory,
    ]);
    onTestFinished(() => void other.kill('SIGKILL'));
    other.stderr.pipe(process.stderr);
    const said: unknown = (await other.stdout.iterator().next()).value;
    expect(String(said)).toBe('ended\n');
    const second = new SessionMemoryStore({ directory });
    await expect(second.start(context)).rejects.toThrow(/in use/);
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect([...(await opened(directory)).ids()]).toEqual([]);
  });

  test('what an interrupted save left behind is no hindrance', async () => {
    const directory = await saved('a');
    writeFileSync(`${fileIn(directory)}.new`, 'half a li');
    const store = await opened(directory);
    expect([...store.ids()]).toEqual([idOf('a')]);
    store.write(recordOf('b'), 'absent');
    await store.stop();
    expect(readdirSync(directory)).toEqual(['sessions.jsonl']);
  });
});
