import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SessionMemoryStore } from '../src/index.ts';
import { context } from './support/context.ts';
import { thrownBy } from './support/failures.ts';
import { idOf, recordOf, START } from './support/records.ts';
import { fileIn, opened, saved } from './support/saved-sessions.ts';

/** A directory in which three sessions were saved, and then something was done to the lines of the file. */
async function damaged(damage: (lines: string[]) => string[]): Promise<string> {
  const directory = await saved('a', 'b', 'c');
  const lines = readFileSync(fileIn(directory), 'utf8').trimEnd().split('\n');
  writeFileSync(
    fileIn(directory),
    damage(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return directory;
}

/** Where what is reported is not the point. */
const ignored = { report: (): void => undefined };

const secondBody = (lines: string[]): string[] => lines.with(2, lines.at(2)?.replace('"meta"', '"mota"') ?? '');

describe('a snapshot with a damaged line', () => {
  test('restores all other sessions, and a report tells which could not be', async () => {
    const reported: unknown[] = [];
    const store = await opened(await damaged(secondBody), { report: (problem) => reported.push(problem) });
    expect(store.read(idOf('a'))?.rev).toBe('a-1');
    expect(store.read(idOf('c'))?.rev).toBe('c-1');
    expect(reported).toEqual([expect.objectContaining({ code: 'RECORD_DAMAGED' })]);
    expect(String(reported[0])).toMatch(/kept: 1; missing: 0\./);
    expect(String(reported[0])).toContain(idOf('b'));
  });

  test('the damaged session is an error that names its id, is listed and counted, and is not overwritten', async () => {
    const store = await opened(await damaged(secondBody), ignored);
    const id = idOf('b');
    const calls = [
      () => store.read(id),
      () => store.write(recordOf('b'), 'absent'),
      () => store.touch(id, { rev: 'b-1', accessedAt: START, expiresAt: START }),
      () => store.remove(id, { rev: 'b-1' }),
    ];
    for (const call of calls) {
      const error = thrownBy(call);
      expect(error.code).toBe('RECORD_DAMAGED');
      expect(error.message).toContain(id);
    }
    expect([store.count(), [...store.ids()]]).toEqual([3, [idOf('a'), idOf('c'), id]]);
  });

  test('the damaged line is saved again as it was, until its session is removed', async () => {
    const directory = await damaged((lines) => [...secondBody(lines), 'no session at all']);
    const line = readFileSync(fileIn(directory), 'utf8').split('\n')[2] ?? '';
    const second = await opened(directory, ignored);
    second.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' });
    await second.stop();
    expect(readFileSync(fileIn(directory), 'utf8').split('\n')).toContain(line);
    const third = await opened(directory, ignored);
    expect(third.remove(idOf('b'))).toBe(true);
    expect(third.read(idOf('b'))).toBeUndefined();
    await third.stop();
    expect(readFileSync(fileIn(directory), 'utf8')).not.toContain(idOf('b'));
  });

  test('a line of which not even the id can be read is kept, too', async () => {
    const directory = await damaged((lines) => lines.with(2, 'no session at all'));
    const store = await opened(directory, ignored);
    expect(store.count()).toBe(2);
    store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' });
    await store.stop();
    expect(readFileSync(fileIn(directory), 'utf8').split('\n')).toContain('no session at all');
  });

  test('the same id twice is held once', async () => {
    const store = await opened(await damaged((lines) => [...lines, lines[1] ?? '']), ignored);
    const ids = [...store.ids()];
    expect(ids).toEqual([idOf('a'), idOf('b'), idOf('c')]);
    expect(store.remove(idOf('a'))).toBe(true);
    expect([...store.stale(8.64e15)]).toEqual([idOf('b'), idOf('c')]);
  });
});

test('a snapshot that ends in the middle of a line has that session damaged, and the others', async () => {
  const directory = await damaged((lines) => lines);
  const content = readFileSync(fileIn(directory));
  writeFileSync(fileIn(directory), content.subarray(0, -5));
  const store = await opened(directory, ignored);
  expect(store.read(idOf('b'))?.rev).toBe('b-1');
  expect(thrownBy(() => store.read(idOf('c'))).code).toBe('RECORD_DAMAGED');
});

test('a snapshot that ends too early restores what is there, and a report tells how many are missing', async () => {
  const reported: unknown[] = [];
  const store = await opened(await damaged((lines) => lines.slice(0, 3)), {
    report: (problem) => reported.push(problem),
  });
  expect([...store.ids()]).toEqual([idOf('a'), idOf('b')]);
  expect(reported).toHaveLength(1);
  expect(String(reported[0])).toMatch(/kept: 0; missing: 1\./);
});

test.for([
  ['a later version', (lines: string[]) => lines.with(0, lines[0]?.replace('"version":1', '"version":2') ?? '')],
  ['an empty file', () => []],
  ['a damaged header', (lines: string[]) => lines.with(0, lines[0]?.slice(5) ?? '')],
] as const)('%s stops the start, says what to do, and leaves the file alone', async ([, damage]) => {
  const directory = await damaged(damage);
  const before = readFileSync(fileIn(directory));
  const store = new SessionMemoryStore({ directory });
  await expect(store.start(context)).rejects.toThrow(/Move it away/);
  await store.stop();
  expect(readFileSync(fileIn(directory))).toEqual(before);
});
