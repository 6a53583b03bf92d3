import { mkdtemp, opendir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionFileStore } from '@coatcheck/file';
import { shopSession } from './data.ts';
import type { Choice } from './operations.ts';
import { visitingOrder } from './order.ts';
import { fill, openCounter } from './peers/coatcheck.ts';
import type { Counter } from './peers/coatcheck.ts';
import type { ExpressStore } from './peers/express-store.ts';
import { RawFiles } from './peers/raw-files.ts';
import { fillDirectory, sessionFileStore } from './peers/session-file-store.ts';

/**
 * What is compared on files: directories with the same sessions in them. All subjects work on the first half of theirs, since the two
 * Coatchecks share a directory, half each.
 */
export interface FileStores {
  /** How many there are in each directory. */
  readonly sessions: number;
  readonly choice: Choice;
  /** Coatcheck as it comes: it remembers the records that were used last, and looks whether they still hold. */
  readonly ours: Counter;
  /** Coatcheck that remembers nothing and opens the file each time. */
  readonly forgetful: Counter;
  readonly peer: ExpressStore;
  /** session-file-store that does not try again where it finds nothing. */
  readonly impatient: ExpressStore;
  /** Files of JSON text. */
  readonly json: RawFiles;
  /** Files of the very bytes that Coatcheck writes for a session. */
  readonly same: RawFiles;
  readonly sameBytes: Uint8Array;
}

/** Makes and fills the stores in a temporary directory, works on them, and removes the directory. */
export async function withFileStores<Result>(
  sessions: number,
  work: (stores: FileStores) => Promise<Result>,
): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), 'coatcheck-benchmarks-'));
  try {
    const [ours, forgetful] = await twoCounters(join(dir, 'coatcheck'), sessions);
    const peer = sessionFileStore(join(dir, 'peer'));
    fillDirectory(peer, join(dir, 'peer'), sessions);
    const sameBytes = await recordBytes(join(dir, 'coatcheck'));
    try {
      return await work({
        sessions,
        choice: visitingOrder(ours.ids.length),
        ours,
        forgetful,
        peer,
        impatient: sessionFileStore(join(dir, 'peer'), { retries: 0 }),
        json: new RawFiles(join(dir, 'json'), peer.ids, (n) => JSON.stringify(shopSession(n))),
        same: new RawFiles(join(dir, 'same'), peer.ids, () => sameBytes),
        sameBytes,
      });
    } finally {
      await ours.application.close();
      await forgetful.application.close();
    }
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** How many sessions are stored at the same time while a directory is filled. */
const FILLING = 64;

/** Two applications on one directory, as of two processes: the second one gets the second half of the sessions. */
async function twoCounters(dir: string, sessions: number): Promise<[Counter, Counter]> {
  const ours = await openCounter(new SessionFileStore({ dir }));
  await fill(ours, sessions, FILLING);
  const forgetful = await openCounter(new SessionFileStore({ dir, remember: 0 }));
  const half = Math.ceil(sessions / 2);
  forgetful.tokens.push(...ours.tokens.splice(half));
  forgetful.ids.push(...ours.ids.splice(half));
  return [ours, forgetful];
}

/** The bytes of a file in which a session is kept: of the first that is as large as a session is. */
async function recordBytes(dir: string): Promise<Uint8Array> {
  const least = JSON.stringify(shopSession(0)).length;
  const entries = await opendir(dir, { recursive: true });
  for await (const entry of entries) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (bytes.length >= least) return bytes;
  }
  throw new Error('The file store has written no file that could hold a session.');
}
