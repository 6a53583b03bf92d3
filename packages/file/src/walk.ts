import { isSessionId, isStale } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import { clearLeftOvers } from './clear.ts';
import { shards } from './directory.ts';
import type { Directory } from './directory.ts';
import { look } from './look.ts';

/** How many folders are looked into at a time: enough to be busy, too few to hold up the requests of others. */
const AT_ONCE = 8;

/** The ids in each of the shards, one shard after the other. Clears away what a crash left beside them. */
export async function* idsByShard(directory: Directory): AsyncGenerator<readonly SessionId[]> {
  for (const shard of shards) {
    const path = directory.shard(shard);
    const names = await directory.fs.readdir(path);
    directory.background.add(clearLeftOvers(directory, path, names));
    yield names.filter(isSessionId).filter((id) => id.startsWith(shard));
  }
}

/** The ids of the sessions that are stale, by the names of their heads: no record is opened. Clears litter away as it goes. */
export async function* staleIds(directory: Directory, now: number): AsyncGenerator<SessionId> {
  for await (const ids of idsByShard(directory)) {
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const some = ids.slice(start, start + AT_ONCE);
      const stale = await Promise.all(some.map(async (id) => mayBeStale(directory, id, now)));
      yield* some.filter((_, index) => stale[index]);
    }
  }
}

/** Clears away what a crash left beside the sessions, unless it is told to end before. */
export async function clearAllLeftOvers(directory: Directory, isOver: () => boolean): Promise<void> {
  for await (const _ of idsByShard(directory)) if (isOver()) return;
}

/** A session that cannot be looked at is a candidate: whoever reads it meets the failure, and the walk goes on. */
async function mayBeStale(directory: Directory, id: SessionId, now: number): Promise<boolean> {
  try {
    const held = await look(directory, id);
    return held !== undefined && isStale(held, now);
  } catch {
    return true;
  }
}
