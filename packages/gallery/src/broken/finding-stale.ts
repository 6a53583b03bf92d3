import { isStale } from '@coatcheck/core';
import type { RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import { brokenMap, brokenStatement } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { IndexedSessionMapStore } from '../correct/indexed-map-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';
import { statements } from '../correct/table-store.ts';

/** Finding what is stale. */
export const findingStale: readonly BrokenStore[] = [
  brokenStatement(
    {
      name: 'what expires at this very moment is not found',
      matters: 'Nobody is told of its end until the sweep after the next.',
      rejectedBy:
        'finding what is stale › no record that is stale is missed, the one that expires at this moment included',
    },
    { stale: statements.stale.replace('<=', '<') },
  ),

  brokenMap(
    {
      name: 'nothing stale is ever found, though it is to be swept',
      matters: 'Sessions pile up until the disk is full.',
      rejectedBy: 'a sweep › removes what is stale and nothing else, and says how many',
    },
    class BlindSessionMapStore extends SessionMapStore {
      override stale(): Iterable<SessionId> {
        return [];
      }
    },
  ),

  brokenStatement(
    {
      name: 'no more than a hundred are found at a time',
      matters: 'Where more sessions expire than are swept, they pile up until the disk is full.',
      rejectedBy: 'finding what is stale › among many, none that is stale is missed at any time',
    },
    { stale: `${statements.stale} LIMIT 100` },
  ),

  brokenMap(
    {
      name: 'the index of expiries is not changed when a record is replaced',
      matters: 'A session whose life was shortened is not swept before the end of its longer one.',
      rejectedBy: 'finding what is stale › a record that a write made expire earlier is found in time',
    },
    class StiffSessionMapStore extends IndexedSessionMapStore {
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const before = this.index.get(record.id);
        const written = super.write(record, when);
        if (before !== undefined) this.index.set(record.id, before);
        return written;
      }
    },
  ),

  brokenMap(
    {
      name: 'a record that was touched falls out of the index when it does not expire as it was written',
      matters: 'A session that was read for a while is never swept.',
      rejectedBy: 'finding what is stale › a record that was touched is found when it expires after all',
    },
    class DroppingSessionMapStore extends IndexedSessionMapStore {
      override touch(id: SessionId, touch: Touch): boolean {
        const before = this.index.get(id) ?? 0;
        return super.touch(id, touch) && this.index.set(id, before).size > 0;
      }
      override *stale(now: number): Iterable<SessionId> {
        for (const id of super.stale(now)) {
          const held = this.records.get(id);
          if (held !== undefined && isStale(held, now)) yield id;
          else this.index.delete(id);
        }
      }
    },
  ),

  brokenMap(
    {
      name: 'what was found stale once is not found again',
      matters: 'A session that could not be removed, since the backend failed for a moment, stays for ever.',
      rejectedBy: 'finding what is stale › a candidate that was looked at and left is found again the next time',
    },
    class DrainingSessionMapStore extends IndexedSessionMapStore {
      override *stale(now: number): Iterable<SessionId> {
        for (const id of super.stale(now)) {
          this.index.delete(id);
          yield id;
        }
      }
    },
  ),

  brokenMap(
    {
      name: 'a removed record leaves its expiry in the index, which the next one there does not change',
      matters: 'A session that was created again under its id is swept too late, or never.',
      rejectedBy: 'finding what is stale › a record that was removed and created again is found by its new expiry',
    },
    class LingeringSessionMapStore extends IndexedSessionMapStore {
      override remove(id: SessionId, when?: RemoveCondition): boolean {
        const before = this.index.get(id) ?? 0;
        return super.remove(id, when) && this.index.set(id, before).size > 0;
      }
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const before = when === 'absent' ? this.index.get(record.id) : undefined;
        const written = super.write(record, when);
        if (before !== undefined) this.index.set(record.id, before);
        return written;
      }
    },
  ),

  brokenStatement(
    {
      name: 'expiries are looked up by whole minutes',
      matters: 'Nobody is told of the end of a session until up to a minute later.',
      rejectedBy:
        'finding what is stale › no record that is stale is missed, the one that expires at this moment included',
    },
    { stale: statements.stale.replace('expiresAt <= :now', 'expiresAt / 60000 < :now / 60000') },
  ),

  brokenMap(
    {
      name: 'looking for what is stale fails where there is nothing at all',
      matters: 'A new server tells of a failed sweep every few minutes, until the first user comes.',
      rejectedBy: 'a sweep › of an empty store removes nothing',
    },
    class EmptyHandedSessionMapStore extends SessionMapStore {
      override stale(now: number): ReturnType<SessionMapStore['stale']> {
        if (this.records.size === 0) throw new TypeError('Reduce of empty array with no initial value.');
        return super.stale(now);
      }
    },
  ),
];
