import { hasCode, isSessionId, isStale } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import { failed } from './failures.ts';
import type { Listing, Records } from './records.ts';
import type { Tombstones } from './tombstones.ts';

/** At the end of a key, whatever a Keyv and an adapter have put before it: a session, or the tombstone of one. */
const ending = /(session|ended)\.([0-9a-f]{64})$/;

/** Lists by reading whatever the keys may stand for: some are perhaps of another namespace, and some gone by then. */
export function listingOf(
  records: Pick<Records, 'read' | 'remove'>,
  keys: () => AsyncIterable<string>,
  tombstones: Tombstones | undefined,
): Listing {
  async function* found(counts: (id: SessionId) => Promise<boolean>): AsyncGenerator<SessionId> {
    const seen = new Set<SessionId>();
    for await (const key of listed(keys)) {
      const [, what, id] = ending.exec(key) ?? [];
      if (!isSessionId(id) || seen.has(id)) continue;
      if (what === 'ended') {
        await tombstones?.clearOld(id);
        continue;
      }
      seen.add(id);
      if (await counts(id)) yield id;
    }
  }

  /** Whether something is kept under an id that `test` holds for; what cannot be read is taken for such. */
  const holds = async (id: SessionId, test: (expiresAt: number) => boolean): Promise<boolean> => {
    try {
      const record = await records.read(id);
      return record !== undefined && test(record.expiresAt);
    } catch (error) {
      if (hasCode(error, 'RECORD_DAMAGED')) return true;
      throw error;
    }
  };
  const ids = (): AsyncGenerator<SessionId> => found(async (id) => holds(id, () => true));

  return {
    ids,
    stale: (now) => found(async (id) => holds(id, (expiresAt) => isStale({ expiresAt }, now))),
    async count() {
      let count = 0;
      for await (const _ of ids()) count += 1;
      return count;
    },
    async removeAll() {
      for await (const id of ids()) await records.remove(id, undefined);
    },
  };
}

async function* listed(keys: () => AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* keys();
  } catch (cause) {
    throw failed('list its sessions', cause);
  }
}
