import { isStale } from '@coatcheck/core';
import type { SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';
import { brokenMap, brokenStatement, brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';
import { SessionTableStore, statements } from '../correct/table-store.ts';
import type { Statements } from '../correct/table-store.ts';

/** Puts a record there, whatever there is. */
const putting = statements.create.replace('INSERT', 'REPLACE').replace('ON CONFLICT DO NOTHING', '');

/** Creating and replacing. */
export const writing: readonly BrokenStore[] = [
  brokenStatement(
    {
      name: 'an update creates what is not there',
      matters: 'A slow request brings a session back that its user has signed out of meanwhile.',
      rejectedBy: 'reading and writing › an update never creates: with a revision, a write over nothing says false',
    },
    {
      update: `${statements.create.replace('DO NOTHING', '(id) DO UPDATE SET rev = :rev, accessedAt = :accessedAt,')}
        expiresAt = :expiresAt, principal = :principal, meta = :meta, body = :body WHERE rev = :held`,
    },
  ),

  brokenMap(
    {
      name: 'a removed record is kept in a bin, where an update still finds it',
      matters: 'A slow request brings a session back that its user has signed out of meanwhile.',
      rejectedBy: 'reading and writing › a late update does not bring a removed record back',
    },
    class BinningSessionMapStore extends SessionMapStore {
      readonly #bin = new Map<SessionId, SessionRecord>();
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const binned = this.#bin.get(record.id);
        if (when !== 'absent' && binned?.rev === when.rev && !this.records.has(record.id))
          this.records.set(record.id, binned);
        const written = super.write(record, when);
        if (written) this.#bin.set(record.id, record);
        return written;
      }
    },
  ),

  brokenStatement(
    {
      name: 'a create overwrites',
      matters: 'Of two who sign in under one id at once, both are told that the session is theirs.',
      rejectedBy:
        "reading and writing › a write with 'absent' never overwrites: it says false and the held record stays",
    },
    { create: putting },
  ),

  brokenMap(
    {
      name: 'a create overwrites what is stale by the clock of the machine',
      matters: 'A session ends without the hook that tells of it, and by a clock that is not that of the application.',
      rejectedBy:
        "reading and writing › a write with 'absent' does not overwrite a stale record either, since a store has no clock",
    },
    class TidySessionMapStore extends SessionMapStore {
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const held = this.records.get(record.id);
        if (when === 'absent' && held !== undefined && isStale(held, Date.now())) this.records.delete(record.id);
        return super.write(record, when);
      }
    },
  ),

  brokenMap(
    {
      name: 'a read hides what is stale by the clock of the machine',
      matters: 'What is stale is never found, so nobody is told that it ended, and its place is never free.',
      rejectedBy: 'reading and writing › a stale record is read like any other',
    },
    class HidingSessionMapStore extends SessionMapStore {
      override read(id: SessionId): SessionRecord | undefined {
        const held = super.read(id);
        return held === undefined || isStale(held, Date.now()) ? undefined : held;
      }
    },
  ),

  brokenMap(
    {
      name: 'what is not there is an error, as in the library that was wrapped',
      matters: 'A visitor with an old cookie gets an error page in place of a new session.',
      rejectedBy: 'reading and writing › an id under which nothing was written reads as undefined, which is no error',
    },
    class ThrowingSessionMapStore extends SessionMapStore {
      override read(id: SessionId): SessionRecord {
        const held = super.read(id);
        if (held === undefined) throw new RangeError(`There is no session ${id}.`);
        return held;
      }
    },
  ),

  brokenMap(
    {
      name: 'what is not there reads as null',
      matters: 'Everything that asks whether there is a session is told that there is one.',
      rejectedBy: 'reading and writing › an id under which nothing was written reads as undefined, which is no error',
    },
    class NullSessionMapStore extends SessionMapStore {
      override read(id: SessionId): SessionRecord | undefined {
        return super.read(id) ?? (JSON.parse('null') as undefined);
      }
    },
  ),

  brokenStatement(
    {
      name: 'a create that was refused is an error',
      matters: 'Of two requests that meet, one ends with an error page that tells of a duplicate key.',
      rejectedBy:
        "reading and writing › a write with 'absent' never overwrites: it says false and the held record stays",
    },
    { create: statements.create.replace('ON CONFLICT DO NOTHING', '') },
  ),

  brokenTable(
    {
      name: 'a record is replaced by removing it and creating it again',
      matters: 'Whoever reads between the two is told that there is no session, and asked to sign in.',
      rejectedBy: 'histories of records › every call takes effect at one moment between its start and its end',
    },
    class SwappingSessionTableStore extends SessionTableStore {
      override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
        return (when === 'absent' || (await this.remove(record.id, when))) && super.write(record, 'absent');
      }
    },
  ),

  brokenStatement(
    {
      name: 'the last to write wins, whatever the condition',
      matters: 'Of two requests that change a session at once, the work of one is lost without a word.',
      rejectedBy:
        'reading and writing › a write with another revision than the held one says false and changes nothing',
    },
    { update: statements.update.replace(' AND rev = :held', '') },
  ),

  brokenMap(
    {
      name: 'a write that was refused says true',
      matters: 'Nobody looks at how many rows were changed, so a lost update is told as committed.',
      rejectedBy: 'reading and writing › a late update does not change a record that was created after a removal',
    },
    class OptimisticSessionMapStore extends SessionMapStore {
      override write(record: SessionRecord, when: WriteCondition): boolean {
        super.write(record, when);
        return true;
      }
    },
  ),

  brokenMap(
    {
      name: 'a write that replaced something says false',
      matters:
        'The driver counts new rows only, so each commit is taken for refused, and done again until it is given up.',
      rejectedBy: 'reading and writing › a write with the held revision replaces the record and says true',
    },
    class ModestSessionMapStore extends SessionMapStore {
      override write(record: SessionRecord, when: WriteCondition): boolean {
        return super.write(record, when) && when === 'absent';
      }
    },
  ),

  brokenTable(
    {
      name: 'an update looks first and writes afterwards',
      matters: 'Two that look at the same moment both write, and the work of one is lost without a word.',
      rejectedBy: 'reading and writing › of many that replace one revision at once, one succeeds and its record stands',
    },
    class LookingSessionTableStore extends SessionTableStore {
      protected override readonly sql: Statements = {
        ...statements,
        update: statements.update.replace(' AND rev = :held', ''),
      };
      override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
        const holds = when === 'absent' || (await this.read(record.id))?.rev === when.rev;
        return holds && super.write(record, when);
      }
    },
  ),

  brokenTable(
    {
      name: 'a create looks first and writes afterwards',
      matters: 'Two that look at the same moment both create, and one of them has a session that is not there.',
      rejectedBy:
        'reading and writing › of many that create a record under one id at once, one succeeds and its record stands',
    },
    class HastySessionTableStore extends SessionTableStore {
      protected override readonly sql: Statements = {
        ...statements,
        create: putting,
      };
      override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
        const holds = when !== 'absent' || (await this.read(record.id)) === undefined;
        return holds && super.write(record, when);
      }
    },
  ),

  brokenTable(
    {
      name: 'an update looks first and puts the record there afterwards',
      matters: 'A sign-out that comes between the two is undone.',
      rejectedBy: 'removing › a removal beside an update of the same record leaves nothing, or was refused',
    },
    class PuttingSessionTableStore extends SessionTableStore {
      protected override readonly sql: Statements = { ...statements, update: putting };
      override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
        const holds = when === 'absent' || (await this.read(record.id))?.rev === when.rev;
        return holds && super.write(record, when);
      }
    },
  ),

  brokenStatement(
    {
      name: 'the condition is compared with the revision that is being written, too',
      matters: 'A commit that is sent a second time undoes what came in between.',
      rejectedBy:
        'reading and writing › a write with its own revision as the condition is not taken for one that holds',
    },
    { update: statements.update.replace('rev = :held', ':held IN (rev, :rev)') },
  ),

  brokenMap(
    {
      name: 'revisions are taken apart, and their numbers compared',
      matters:
        'A session that was removed and created again has the numbers of the earlier one, whose late work it takes.',
      rejectedBy: 'reading and writing › a write with a revision that was replaced meanwhile says false',
    },
    class CountingSessionMapStore extends SessionMapStore {
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const held = this.records.get(record.id);
        const same = when !== 'absent' && held?.rev.split('-').at(-1) === when.rev.split('-').at(-1);
        return super.write(record, same && held !== undefined ? held : when);
      }
    },
  ),

  brokenStatement(
    {
      name: 'revisions are compared without regard to case',
      matters: 'The collation of the column takes two revisions for one, and a lost update is not noticed.',
      rejectedBy: 'reading and writing › revisions that differ in nothing but the case of a letter are different',
    },
    { update: statements.update.replace('rev = :held', 'rev = :held COLLATE NOCASE') },
  ),
];
