import type { SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';
import { brokenMap } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { IndexedSessionMapStore } from '../correct/indexed-map-store.ts';

/** What a store may leave out, and has. */
export const optional: readonly BrokenStore[] = [
  brokenMap(
    {
      name: 'the records of a principal are found without regard to case',
      matters: 'Whoever signs out everywhere signs somebody else out, whose name differs by a capital letter.',
      rejectedBy: 'optional members › idsOf finds the records of a principal, all of them and no others',
    },
    class FoldingSessionMapStore extends IndexedSessionMapStore {
      override idsOf(principal: string): Iterable<SessionId> {
        const found = [...this.records.values()].filter(
          (record) => record.principal?.toLowerCase() === principal.toLowerCase(),
        );
        return found.map(({ id }) => id);
      }
    },
  ),

  brokenMap(
    {
      name: 'the records of a principal are those that were created for it',
      matters: 'Who signs in on a session that was there already is not found, and stays signed in everywhere.',
      rejectedBy: 'optional members › idsOf finds the records of a principal, all of them and no others',
    },
    class NotingSessionMapStore extends IndexedSessionMapStore {
      readonly #created = new Map<SessionId, string | undefined>();
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const written = super.write(record, when);
        if (written && when === 'absent') this.#created.set(record.id, record.principal);
        return written;
      }
      override *idsOf(principal: string): Iterable<SessionId> {
        for (const [id, whose] of this.#created) if (whose === principal && this.records.has(id)) yield id;
      }
    },
  ),

  brokenMap(
    {
      name: 'a watcher is told of changes for ever',
      matters: 'Every wait for a session leaves something behind, and the memory of the server fills up.',
      rejectedBy: 'optional members › watch tells of a write, a touch and a removal, until it is told to end',
    },
    class TellingSessionMapStore extends IndexedSessionMapStore {
      override watch(id: SessionId, changed: () => void): () => void {
        super.watch(id, changed);
        return () => undefined;
      }
    },
  ),
];
