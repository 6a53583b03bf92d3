import { join } from 'node:path';
import type { SessionId, StoreContext } from '@coatcheck/core';
import { onTestFinished } from 'vitest';
import { SessionMemoryStore } from '../../src/index.ts';
import { context } from './context.ts';
import { afterCrash, temporaryDirectory } from './directories.ts';
import { recordOf } from './records.ts';

/** Where a store saves its sessions. */
export const fileIn = (directory: string): string => join(directory, 'sessions.jsonl');

/** A store on a directory, started, and stopped at the latest when the test has ended. */
export async function opened(directory: string, overrides: Partial<StoreContext> = {}): Promise<SessionMemoryStore> {
  const store = new SessionMemoryStore({ directory });
  await store.start({ ...context, ...overrides });
  onTestFinished(async () => store.stop());
  return store;
}

/** A directory in which these sessions were saved by an orderly end. */
export async function saved(...names: readonly string[]): Promise<string> {
  const directory = temporaryDirectory();
  const store = await opened(directory);
  for (const name of names) store.write(recordOf(name), 'absent');
  await store.stop();
  return directory;
}

/** The ids that a new store would find if the process crashed at this moment. */
export async function idsAfterCrash(directory: string): Promise<SessionId[]> {
  const store = await opened(afterCrash(directory));
  return [...store.ids()];
}
