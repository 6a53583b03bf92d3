import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import session from 'express-session';
import createFileStore from 'session-file-store';
import { peerId } from '../data.ts';
import { ExpressStore, peerSession } from './express-store.ts';

type FileStoreClass = ReturnType<typeof createFileStore>;

const FileStore: FileStoreClass = createFileStore(session);

/** session-file-store over a directory: with its own settings, but for logging and sweeping. */
export function sessionFileStore(dir: string, options: { readonly retries?: number } = {}): ExpressStore {
  return new ExpressStore(new FileStore({ path: dir, reapInterval: -1, logFn: () => undefined, ...options }));
}

/** Puts sessions into its directory as it would itself, without the fsync that it does for each. */
export function fillDirectory(store: ExpressStore, dir: string, sessions: number): void {
  for (let n = 0; n < sessions; n += 1) {
    const id = peerId(n);
    writeFileSync(join(dir, `${id}.json`), JSON.stringify({ ...peerSession(n), __lastAccess: Date.now() }));
    store.ids.push(id);
  }
}
