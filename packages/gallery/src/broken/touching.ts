import { isStale, sessionRecord, SessionStore, touchedRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import { brokenMap, brokenStatement, brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';
import { SessionTableStore, statements } from '../correct/table-store.ts';
import type { Statements } from '../correct/table-store.ts';

/** Renewing the times of a record. */
export const touching: readonly BrokenStore[] = [
  brokenMap(
    {
      name: 'a touch creates what is not there',
      matters: 'Setting a field of a hash makes the hash: there is a session of nothing but two times.',
      rejectedBy: 'touching › a touch creates nothing: where nothing stands it says false',
    },
    class CreatingSessionMapStore extends SessionMapStore {
      override touch(id: SessionId, touch: Touch): boolean {
        const made = !this.records.has(id);
        if (made) this.records.set(id, sessionRecord({ id, ...touch, meta: '', body: '' }));
        return super.touch(id, touch);
      }
    },
  ),

  brokenMap(
    {
      name: 'a touch brings a removed record back',
      matters: 'A page that was only looked at signs its user in again, right after the sign-out.',
      rejectedBy: 'touching › a touch does not bring a removed record back',
    },
    class RevivingSessionMapStore extends SessionMapStore {
      readonly #remembered = new Map<SessionId, SessionRecord>();
      override write(record: SessionRecord, when: WriteCondition): boolean {
        return super.write(record, when) && this.#remembered.set(record.id, record).size > 0;
      }
      override touch(id: SessionId, touch: Touch): boolean {
        const remembered = this.#remembered.get(id);
        if (!this.records.has(id) && remembered !== undefined) this.records.set(id, remembered);
        return super.touch(id, touch);
      }
    },
  ),

  brokenStatement(
    {
      name: 'a touch changes the revision',
      matters: 'A page that was only looked at makes the commit of another request fail.',
      rejectedBy: 'touching › after a touch, the record can still be replaced under its revision',
    },
    { touch: statements.touch.replace('SET', "SET rev = substr(rev || '-t', -64),") },
  ),

  brokenStatement(
    {
      name: 'a touch sets the times that it is given, earlier or later',
      matters: 'A request that took long shortens the life of a session that others have used since.',
      rejectedBy: 'touching › a touch with earlier times leaves the later ones, each by itself',
    },
    { touch: statements.touch.replaceAll(/max\(\w+, (:\w+)\)/g, '$1') },
  ),

  brokenMap(
    {
      name: 'a touch renews the expiry and not the time of the last use',
      matters: 'Whoever looks at the sessions of an account sees devices that were not used for days, and are.',
      rejectedBy: 'touching › a touch renews both times and keeps everything else, the revision included',
    },
    class ExtendingSessionMapStore extends SessionMapStore {
      override touch(id: SessionId, touch: Touch): boolean {
        const { accessedAt = 0 } = this.records.get(id) ?? {};
        const touched = super.touch(id, touch);
        const held = this.records.get(id);
        if (touched && held !== undefined) this.records.set(id, sessionRecord({ ...held, accessedAt }));
        return touched;
      }
    },
  ),

  brokenMap(
    {
      name: 'a touch says true and does nothing',
      matters: 'A session ends under the hands of a user who reads for longer than its timeout.',
      rejectedBy:
        'checking in what was not changed › a touch renews the times of a session, which so outlives its timeout, and keeps its revision',
    },
    class LazySessionMapStore extends SessionMapStore {
      override touch(id: SessionId, touch: Touch): boolean {
        const held = this.records.get(id);
        return held !== undefined && held.rev === touch.rev && !isStale(held, touch.accessedAt);
      }
    },
  ),

  brokenStatement(
    {
      name: 'a touch ignores the revision',
      matters: 'A session whose timeout was just shortened gets its old, longer one back.',
      rejectedBy: 'touching › a touch with another revision than the held one says false and changes nothing',
    },
    { touch: statements.touch.replace('rev = :held AND ', '') },
  ),

  brokenStatement(
    {
      name: 'a touch renews what is stale',
      matters: 'A session that has expired comes back to life, on whatever machine has the cookie.',
      rejectedBy: 'touching › a record that expires at the very moment of a touch is stale and not renewed',
    },
    { touch: statements.touch.replace(' AND expiresAt > :accessedAt', '') },
  ),

  brokenStatement(
    {
      name: 'a touch takes what expires within a second for stale',
      matters: 'Sessions with a short timeout end early.',
      rejectedBy: 'touching › a record that expires a millisecond after a touch is renewed',
    },
    { touch: statements.touch.replace('expiresAt > :accessedAt', 'expiresAt >= :accessedAt + 1000') },
  ),

  brokenTable(
    {
      name: 'a touch is the one that is inherited, though the store answers later',
      matters: 'Of two that touch at once, the earlier one can have the last word.',
      rejectedBy: 'touching › of touches that overlap, the latest times stay',
    },
    class InheritingSessionTableStore extends SessionTableStore {
      override async touch(id: SessionId, touch: Touch): Promise<boolean> {
        return SessionStore.prototype.touch.call(this, id, touch);
      }
    },
  ),

  brokenTable(
    {
      name: 'a touch reads the record and writes it back whole',
      matters: 'What was committed between the two is undone by somebody who changed nothing.',
      rejectedBy: 'touching › a touch of a revision that is being replaced leaves no trace on the new record',
    },
    class RewritingSessionTableStore extends SessionTableStore {
      protected override readonly sql: Statements = {
        ...statements,
        update: statements.update.replace('rev = :held', '(rev = :held OR :held = :rev)'),
      };
      override async touch(id: SessionId, touch: Touch): Promise<boolean> {
        const held = await this.read(id);
        if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
        return this.write(touchedRecord(held, touch), held);
      }
    },
  ),

  brokenTable(
    {
      name: 'a touch reads the record and puts it back, there or not',
      matters: 'A page that was only looked at undoes a sign-out that happened at the same moment.',
      rejectedBy: 'touching › a touch beside a removal does not bring the record back',
    },
    class ReplacingSessionTableStore extends SessionTableStore {
      override async touch(id: SessionId, touch: Touch): Promise<boolean> {
        const held = await this.read(id);
        if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
        const touched = touchedRecord(held, touch);
        return (await this.write(touched, 'absent')) || this.write(touched, held);
      }
    },
  ),
];
