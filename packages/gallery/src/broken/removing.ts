import type { RemoveCondition, SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';
import { brokenMap, brokenStatement, brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { IndexedSessionMapStore } from '../correct/indexed-map-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';
import { SessionTableStore, statements } from '../correct/table-store.ts';

/** Removing, with and without conditions. */
export const removing: readonly BrokenStore[] = [
  brokenMap(
    {
      name: 'a removal always says true',
      matters: 'A sign-out that came second, or too late, is told as one that ended a session.',
      rejectedBy: 'removing › removing what is not there says false, which is no error',
    },
    class ContentSessionMapStore extends SessionMapStore {
      override remove(id: SessionId, when?: RemoveCondition): boolean {
        super.remove(id, when);
        return true;
      }
    },
  ),

  brokenMap(
    {
      name: 'a removal says nothing',
      matters: 'Whoever ended a session is told that there was none, and the hook that should tell of it never runs.',
      rejectedBy: 'removing › a removal says true, and the record is gone',
    },
    class SilentSessionMapStore extends SessionMapStore {
      override remove(id: SessionId, when?: RemoveCondition): boolean {
        return super.remove(id, when) && false;
      }
    },
  ),

  brokenMap(
    {
      name: 'a removal marks the record as deleted, and says true each time',
      matters: 'The hook that tells of the end of a session runs for every sign-out, not once.',
      rejectedBy: 'removing › removing again says false',
    },
    class MarkingSessionMapStore extends SessionMapStore {
      readonly #deleted = new Set<SessionId>();
      override write(record: SessionRecord, when: WriteCondition): boolean {
        return super.write(record, when) && (this.#deleted.delete(record.id) || true);
      }
      override remove(id: SessionId, when?: RemoveCondition): boolean {
        if (super.remove(id, when)) this.#deleted.add(id);
        return this.#deleted.has(id);
      }
    },
  ),

  brokenMap(
    {
      name: 'a removed record leaves its id taken',
      matters: 'The row is only marked as deleted, so nothing can be stored under its key until somebody tidies up.',
      rejectedBy: 'removing › after a removal, a record can be created under the id again',
    },
    class OccupyingSessionMapStore extends SessionMapStore {
      readonly #taken = new Set<SessionId>();
      override write(record: SessionRecord, when: WriteCondition): boolean {
        if (when === 'absent' && this.#taken.has(record.id)) return false;
        this.#taken.add(record.id);
        return super.write(record, when);
      }
    },
  ),

  brokenStatement(
    {
      name: 'a conditional removal ignores the revision',
      matters: 'A sweep takes a session away that was renewed since it was found.',
      rejectedBy: 'removing › a removal with a revision removes that revision only',
    },
    { remove: statements.remove.replace('rev = :held', 'true') },
  ),

  brokenMap(
    {
      name: 'a conditional removal ignores staleAt',
      matters: 'A sweep takes the session of somebody away who came back while it was going on.',
      rejectedBy: 'removing › a removal with staleAt leaves a record that expires a millisecond later',
    },
    class SweepingSessionMapStore extends SessionMapStore {
      override remove(id: SessionId, when?: RemoveCondition): boolean {
        return super.remove(id, when && { rev: when.rev });
      }
    },
  ),

  brokenStatement(
    {
      name: 'a conditional removal takes the very moment of expiry for one too early',
      matters: 'What core holds to be stale the store does not give up, and a new session cannot take its place.',
      rejectedBy: 'removing › a removal with staleAt removes a record that expires at that very moment',
    },
    { remove: statements.remove.replace('<=', '<') },
  ),

  brokenStatement(
    {
      name: 'a removal with staleAt ignores the revision',
      matters: 'A sweep takes away what another process has just written there.',
      rejectedBy: 'removing › a removal with staleAt leaves a stale record of another revision',
    },
    { remove: statements.remove.replace('rev = :held', 'rev = :held OR :staleAt IS NOT NULL') },
  ),

  brokenMap(
    {
      name: 'a removal with staleAt goes by the expiry that was written, not by the one that was touched',
      matters: 'A session that is only read for longer than its timeout is swept under the hands of its user.',
      rejectedBy: 'removing › a removal with staleAt leaves a record that was touched meanwhile',
    },
    class ForgetfulSessionMapStore extends IndexedSessionMapStore {
      readonly #written = new Map<SessionId, SessionRecord>();
      override write(record: SessionRecord, when: WriteCondition): boolean {
        return super.write(record, when) && this.#written.set(record.id, record).size > 0;
      }
      override remove(id: SessionId, when?: RemoveCondition): boolean {
        const { expiresAt = Infinity } = this.#written.get(id) ?? {};
        const stale = when?.staleAt !== undefined && expiresAt <= when.staleAt;
        return super.remove(id, stale ? { rev: when.rev } : when);
      }
    },
  ),

  brokenTable(
    {
      name: 'a removal looks first and removes afterwards',
      matters: 'Two that sign out at once are both told that they ended the session, and the hook runs twice.',
      rejectedBy: 'removing › of many that remove one record at once, one is told that it did',
    },
    class GlancingSessionTableStore extends SessionTableStore {
      override async remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
        const condition = { id, held: when?.rev ?? null, staleAt: when?.staleAt ?? null };
        const look = statements.remove.replace('DELETE', 'SELECT id');
        const [found] = await this.ask((table) => table.rows(look, condition));
        if (found !== undefined) await super.remove(id, when);
        return found !== undefined;
      }
    },
  ),
];
