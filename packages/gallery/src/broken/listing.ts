import type { SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';
import { isStale } from '@coatcheck/core';
import { brokenMap, brokenStatement } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';

/** How many keys a page of a listing has. */
const PAGE = 1_000;
/** How many records a store has room for that has too little. */
const ROOM = 200;

/** Listing and counting. */
export const listing: readonly BrokenStore[] = [
  brokenMap(
    {
      name: 'a record is listed once for each time that it was written',
      matters: 'An overview of devices shows one of them many times.',
      rejectedBy: 'listing › a record that was replaced or touched is still listed once',
    },
    class LoggingSessionMapStore extends SessionMapStore {
      readonly #log: SessionId[] = [];
      override write(record: SessionRecord, when: WriteCondition): boolean {
        return super.write(record, when) && this.#log.push(record.id) > 0;
      }
      override ids(): Iterable<SessionId> {
        return this.#log.filter((id) => this.records.has(id));
      }
    },
  ),

  brokenMap(
    {
      name: 'removed records are still listed',
      matters: 'The listing grows for ever, and each sweep reads what is not there.',
      rejectedBy: 'listing › a removed record is neither listed nor counted',
    },
    class RecallingSessionMapStore extends SessionMapStore {
      readonly #all = new Set<SessionId>();
      override write(record: SessionRecord, when: WriteCondition): boolean {
        return super.write(record, when) && this.#all.add(record.id).size > 0;
      }
      override ids(): Iterable<SessionId> {
        return this.records.size === 0 ? [] : this.#all;
      }
    },
  ),

  brokenMap(
    {
      name: 'a write that was refused is counted',
      matters: 'The figure on the dashboard drifts away from what is there.',
      rejectedBy: 'listing › a write, removal or touch that was refused changes neither list nor count',
    },
    class TallyingSessionMapStore extends SessionMapStore {
      #refused = 0;
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const written = super.write(record, when);
        if (!written) this.#refused += 1;
        return written;
      }
      override count(): number {
        return this.records.size === 0 ? 0 : this.records.size + this.#refused;
      }
    },
  ),

  brokenMap(
    {
      name: 'what is stale is neither listed nor counted',
      matters: 'No sweep ever finds it, so it stays for ever.',
      rejectedBy: 'listing › each record is listed once and counted once, stale ones among them',
    },
    class LivelySessionMapStore extends SessionMapStore {
      override ids(): Iterable<SessionId> {
        return [...this.records.values()].filter((record) => !isStale(record, Date.now())).map(({ id }) => id);
      }
    },
  ),

  brokenStatement(
    {
      name: 'a row that the store keeps for itself is counted',
      matters: 'There is always one session more than there are.',
      rejectedBy: 'listing › an empty store lists nothing and counts none',
    },
    { count: 'SELECT count(*) + 1 AS count FROM sessions' },
  ),

  brokenMap(
    {
      name: 'only the first page of a listing is asked for',
      matters: 'Beyond the first thousand sessions, none is ever listed or swept.',
      rejectedBy: 'listing › more records than a page of any backend are listed, counted and removed to the last one',
    },
    class PagingSessionMapStore extends SessionMapStore {
      override ids(): Iterable<SessionId> {
        return [...this.records.keys()].slice(0, PAGE);
      }
    },
  ),

  brokenMap(
    {
      name: 'a listing goes on at a position, whatever was removed before it',
      matters: 'A sweep misses every second session, and clearing the store leaves half of them.',
      rejectedBy: 'finding what is stale › stale records may be removed while they are found, and none is missed',
    },
    class SkippingSessionMapStore extends SessionMapStore {
      override *ids(): Iterable<SessionId> {
        for (let at = 0; at < this.records.size; at += 1) yield* [...this.records.keys()].slice(at, at + 1);
      }
    },
  ),

  brokenMap(
    {
      name: 'a listing begins again when the table shrinks',
      matters: 'Whoever counts by listing counts some twice.',
      rejectedBy: 'listing › records may come and go while they are listed; those that stay are listed once',
    },
    class RestartingSessionMapStore extends SessionMapStore {
      override *ids(): Iterable<SessionId> {
        const size = this.records.size;
        for (const id of this.records.keys()) {
          yield id;
          if (this.records.size < size * 0.75) return yield* this.records.keys();
        }
      }
    },
  ),

  brokenMap(
    {
      name: 'a listing fails when something is removed meanwhile',
      matters: 'On a busy server no listing, and no sweep, ever comes to its end.',
      rejectedBy:
        'the dictionary as a whole › sessions may be deleted while others iterate: no error, and those that stay are met',
    },
    class StrictSessionMapStore extends SessionMapStore {
      override *ids(): Iterable<SessionId> {
        const size = this.records.size;
        for (const id of this.records.keys()) {
          yield id;
          if (this.records.size < size) throw new RangeError('The table was changed while it was listed.');
        }
      }
    },
  ),

  brokenMap(
    {
      name: 'a listing that is left early keeps its cursor open',
      matters: 'After some listings there are no cursors left, and nothing can be listed.',
      rejectedBy: 'listing › a listing that is left early leaves the store in order',
    },
    class LeakingSessionMapStore extends SessionMapStore {
      #open = false;
      override *ids(): Iterable<SessionId> {
        if (this.#open) throw new RangeError('There are too many cursors.');
        this.#open = true;
        yield* this.records.keys();
        this.#open = false;
      }
    },
  ),

  brokenMap(
    {
      name: 'what is stale outlives the removal of all',
      matters: 'Whoever clears the store after an accident has not cleared it.',
      rejectedBy: 'listing › removeAll removes everything, and an empty store bears it',
    },
    class RetainingSessionMapStore extends SessionMapStore {
      override removeAll(): void {
        for (const record of this.records.values()) if (!isStale(record, Date.now())) this.records.delete(record.id);
      }
    },
  ),

  brokenMap(
    {
      name: 'the removal of all leaves the ids taken',
      matters: 'Sessions that were cleared away cannot be stored again.',
      rejectedBy: 'listing › after removeAll, records can be created again',
    },
    class CloggingSessionMapStore extends SessionMapStore {
      readonly #taken = new Set<SessionId>();
      override write(record: SessionRecord, when: WriteCondition): boolean {
        if (when === 'absent' && this.#taken.has(record.id) && this.records.size === 0) return false;
        this.#taken.add(record.id);
        return super.write(record, when);
      }
      override removeAll(): void {
        this.records.clear();
      }
    },
  ),

  brokenMap(
    {
      name: 'there is room for 200 records, and the oldest goes without a word',
      matters: 'On a busy day everybody who signed in before noon is signed out.',
      rejectedBy: 'finding what is stale › among many, none that is stale is missed at any time',
    },
    class CrampedSessionMapStore extends SessionMapStore {
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const written = super.write(record, when);
        for (const oldest of this.records.keys()) if (this.records.size > ROOM) this.records.delete(oldest);
        return written;
      }
    },
  ),
];
