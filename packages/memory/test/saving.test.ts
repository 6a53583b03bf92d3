import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { SessionMemoryStore } from '../src/index.ts';
import { context } from './support/context.ts';
import { temporaryDirectory } from './support/directories.ts';
import { eachTurnUntil } from './support/event-loop.ts';
import { rejectionOf, thrownBy } from './support/failures.ts';
import { HOUR, idOf, recordOf, START } from './support/records.ts';
import { fileIn, opened, saved } from './support/saved-sessions.ts';

describe('saving and restoring', () => {
  test('a new store has every session that the stopped one had, equal in every field', async () => {
    const directory = temporaryDirectory();
    const records = [
      recordOf('text', { body: 'line\nfeed \u2028 \u{1F9E5}', principal: 'ann' }),
      recordOf('bytes', { body: new Uint8Array([0, 10, 255]) }),
      recordOf('eternal', { expiresAt: 8.64e15 }),
    ];
    const first = await opened(directory);
    for (const record of records) first.write(record, 'absent');
    await first.stop();
    const second = await opened(directory);
    expect([...second.ids()].map((id) => second.read(id))).toStrictEqual(records);
  });

  test('a session that was not changed is not lost by any number of restarts', async () => {
    const directory = await saved('a', 'b');
    for (let restart = 0; restart < 3; restart += 1) {
      const store = await opened(directory);
      expect([...store.ids()]).toEqual([idOf('a'), idOf('b')]);
      await store.stop();
    }
  });

  test('the times of a touch are saved, and so is a change beside sessions that were not changed', async () => {
    const directory = await saved('a', 'b', 'c');
    const second = await opened(directory);
    second.touch(idOf('a'), { rev: 'a-1', accessedAt: START + 5, expiresAt: START + 5 + HOUR });
    await second.stop();
    const third = await opened(directory);
    expect(third.read(idOf('a'))?.accessedAt).toBe(START + 5);
    third.write(recordOf('b', { rev: 'b-2' }), { rev: 'b-1' });
    await third.stop();
    const fourth = await opened(directory);
    expect([...fourth.ids()].map((id) => fourth.read(id)?.rev)).toEqual(['a-1', 'b-2', 'c-1']);
  });

  test('restored sessions are swept like others, since the index knows them', async () => {
    const store = await opened(await saved('a'));
    expect([...store.stale(START + HOUR)]).toEqual([idOf('a')]);
  });

  test('sessions above the cap are restored all the same, and only creating is refused', async () => {
    const directory = await saved('a', 'b', 'c');
    const store = new SessionMemoryStore({ directory, maxSessions: 2 });
    await store.start(context);
    expect(store.count()).toBe(3);
    expect(thrownBy(() => store.write(recordOf('d'), 'absent')).code).toBe('STORE_FULL');
    await store.stop();
  });

  test('an end without sessions leaves none to restore', async () => {
    const directory = await saved('a');
    const second = await opened(directory);
    second.removeAll();
    await second.stop();
    expect((await opened(directory)).count()).toBe(0);
  });

  test('a store that failed to start saves nothing over what is there', async () => {
    const directory = temporaryDirectory();
    writeFileSync(fileIn(directory), 'something else\n');
    const store = new SessionMemoryStore({ directory });
    expect((await rejectionOf(store.start(context))).code).toBe('STORE_FAILED');
    await store.stop();
    expect(readFileSync(fileIn(directory), 'utf8')).toBe('something else\n');
  });

  test('what was saved already is not written again at the end', async () => {
    const directory = temporaryDirectory();
    const store = await opened(directory);
    store.write(recordOf('a'), 'absent');
    await store.flush();
    const written = statSync(fileIn(directory)).ctimeMs;
    await store.flush();
    expect(statSync(fileIn(directory)).ctimeMs).toBe(written);
    await store.stop();
    expect(statSync(fileIn(directory)).ctimeMs).toBe(written);
  });

  test('stopping while a save is under way saves what came after it, too', async () => {
    const directory = temporaryDirectory();
    const store = await opened(directory);
    store.write(recordOf('a'), 'absent');
    const save = store.flush();
    await setImmediate();
    store.write(recordOf('b'), 'absent');
    await store.stop();
    await save;
    expect([...(await opened(directory)).ids()]).toEqual([idOf('a'), idOf('b')]);
  });

  test('stopping while the start is under way leaves what was saved, and the directory free', async () => {
    const directory = await saved('a');
    const store = new SessionMemoryStore({ directory });
    const start = store.start(context);
    await store.stop();
    expect((await rejectionOf(start)).code).toBe('CLOSED');
    expect((await opened(directory)).count()).toBe(1);
  });

  test('many sessions are saved without holding up the event loop', async () => {
    const directory = temporaryDirectory();
    const store = await opened(directory);
    for (let i = 0; i < 5_000; i += 1) store.write(recordOf(i, { body: 'x'.repeat(1_000) }), 'absent');
    let turns = 0;
    await eachTurnUntil(store.flush(), () => (turns += 1));
    expect(turns).toBeGreaterThan(10);
  });
});

describe('when saving fails', () => {
  test('stopping says so, keeps the sessions, and saves them when it is tried again', async () => {
    const directory = join(temporaryDirectory(), 'sessions');
    const store = await opened(directory);
    store.write(recordOf('a'), 'absent');
    rmSync(directory, { recursive: true });
    expect((await rejectionOf(store.stop())).code).toBe('STORE_FAILED');
    mkdirSync(directory, { mode: 0o700 });
    await store.stop();
    expect([...(await opened(directory)).ids()]).toEqual([idOf('a')]);
  });

  test('a change is refused if the saved copy cannot be taken away first', async () => {
    const directory = await saved('a');
    const store = await opened(directory);
    // In the place of the file stands what cannot be removed as a file.
    rmSync(fileIn(directory));
    mkdirSync(join(fileIn(directory), 'occupied'), { recursive: true });
    expect(thrownBy(() => store.remove(idOf('a'))).code).toBe('STORE_FAILED');
    expect(store.read(idOf('a'))?.rev).toBe('a-1');
    rmSync(fileIn(directory), { recursive: true });
    expect(store.remove(idOf('a'))).toBe(true);
  });
});
