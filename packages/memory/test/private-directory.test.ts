import { chmodSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { SessionMemoryStore } from '../src/index.ts';
import { context } from './support/context.ts';
import { temporaryDirectory } from './support/directories.ts';
import { rejectionOf } from './support/failures.ts';
import { recordOf } from './support/records.ts';
import { fileIn, opened } from './support/saved-sessions.ts';

describe('the directory', () => {
  test('is made for its owner alone, and so is the file in it', async () => {
    const directory = join(temporaryDirectory(), 'a', 'b');
    const store = await opened(directory);
    store.write(recordOf('a'), 'absent');
    await store.stop();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(fileIn(directory)).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['sessions.jsonl']);
  });

  test('is refused if others may write it, if it is a symbolic link, and if it is no directory', async () => {
    const writable = temporaryDirectory();
    chmodSync(writable, 0o770);
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(temporaryDirectory(), link);
    const plain = join(temporaryDirectory(), 'plain');
    writeFileSync(plain, '');
    for (const [directory, expected] of [
      [writable, 'only its owner may write'],
      [link, 'no symbolic link'],
      [plain, 'can be made'],
    ] as const) {
      const store = new SessionMemoryStore({ directory });
      const { code, message } = await rejectionOf(store.start(context));
      expect(code).toBe('BAD_SETTING');
      expect(message).toContain(expected);
      expect(message).not.toContain(directory);
    }
  });

  test('is refused if it belongs to somebody else', async () => {
    const directory = temporaryDirectory();
    vi.spyOn(process, 'getuid').mockReturnValue(statSync(directory).uid + 1);
    onTestFinished(() => void vi.restoreAllMocks());
    const store = new SessionMemoryStore({ directory });
    await expect(store.start(context)).rejects.toThrow(/belongs to the user/);
  });

  test('is not touched before the start', () => {
    const directory = join(temporaryDirectory(), 'later');
    expect(new SessionMemoryStore({ directory })).toBeInstanceOf(SessionMemoryStore);
    expect(() => statSync(directory)).toThrow('ENOENT');
  });
});
