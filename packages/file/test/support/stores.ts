import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@coatcheck/core';
import type { SessionId, StoreContext } from '@coatcheck/core';
import { onTestFinished } from 'vitest';
import type { FileSystem } from '../../src/file-system.ts';
import type { FileStoreOptions } from '../../src/options.ts';
import { SessionFileStore } from '../../src/session-file-store.ts';

/** Where Linux keeps files in memory, so that most tests need not wait for a disk; elsewhere, where temporary files go. */
export const temporaryRoot: string = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** An empty directory for the length of a test. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(temporaryRoot, 'coatcheck-file-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What an application gives a store. */
export const context: StoreContext = { clock: systemClock, report: () => {}, evicted: () => {} };

/** A store that was started, on a directory of its own unless one is given. */
export async function startedStore(
  options: Partial<FileStoreOptions> = {},
  { fileSystem, ...given }: Partial<StoreContext> & { readonly fileSystem?: FileSystem } = {},
): Promise<SessionFileStore> {
  const store = new SessionFileStore({ dir: join(temporaryDirectory(), 'sessions'), ...options }, fileSystem);
  await store.start({ ...context, ...given });
  onTestFinished(async () => store.stop());
  return store;
}

/** The folder of a session. */
export function folderOf(dir: string, id: SessionId): string {
  return join(dir, id.slice(0, 2), id);
}

/** The path of the only file in a session's folder whose name begins so. */
export function fileOf(dir: string, id: SessionId, beginning: 'head' | 'record' | 'gone'): string {
  const folder = folderOf(dir, id);
  const names = readdirSync(folder).filter((name) => name.startsWith(`${beginning},`));
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Error(`${folder} has ${names.length} files '${beginning}'.`);
  return join(folder, name);
}
