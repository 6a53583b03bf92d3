import type { Session, SessionId } from '@coatcheck/core';
import { brokenMap, brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';
import { NativeSessionTableStore } from '../correct/native-table-store.ts';
import { SessionTableStore } from '../correct/table-store.ts';

/** Methods of the dictionary that a store wrote anew, by mistake or to be quicker. */
export const dictionary: readonly BrokenStore[] = [
  brokenTable(
    {
      name: 'has() is answered by a look into the table',
      matters: 'What is stale is there for one method, and not for all others.',
      rejectedBy:
        'reopening › a new application on the same data finds the seven sessions again, with their values and times',
    },
    class ShortcutSessionTableStore extends SessionTableStore {
      override async has(id: SessionId): Promise<boolean> {
        return (await this.read(id)) !== undefined;
      }
    },
  ),

  brokenMap(
    {
      name: 'delete() removes the record and tells nobody',
      matters: 'The hook that should clean up after a session never runs.',
      rejectedBy:
        'a damaged record › delete removes a record that the store itself cannot read; the hook, which has nothing to look at, is told of as failed',
    },
    class DeletingSessionMapStore extends SessionMapStore {
      override async delete(id: SessionId): Promise<boolean> {
        return this.remove(id);
      }
    },
  ),

  brokenMap(
    {
      name: 'a helper of the store is named update(), as a method of the dictionary is',
      matters: 'Work that is done through the store is not stored.',
      rejectedBy: 'the dictionary › update(id) is a read-modify-write of one session',
    },
    class HelpfulSessionMapStore extends SessionMapStore {
      override async update<Result>(
        id: SessionId,
        change: (session: Session) => Result | Promise<Result>,
      ): Promise<Result> {
        return change(await this.checkOut(id));
      }
    },
  ),

  brokenMap(
    {
      name: 'get() looks into the map first, to be quicker where there is nothing',
      matters: 'A store that was never opened looks like an empty one.',
      rejectedBy: 'the dictionary › a store that no application has opened says NOT_OPEN',
    },
    class QuickSessionMapStore extends SessionMapStore {
      override async get<Fallback>(id: SessionId, fallback?: Fallback): Promise<Session | Fallback | undefined> {
        return this.records.has(id) ? super.get(id, fallback) : fallback;
      }
    },
  ),

  brokenTable(
    {
      name: 'size() is answered by the database, though the store cannot list',
      matters: 'It counts what belongs to others, and what has expired long ago.',
      rejectedBy:
        'the dictionary without listing › a store that cannot list says so with CAPABILITY_MISSING, whatever is asked of all sessions',
    },
    class EstimatingSessionTableStore extends NativeSessionTableStore {
      override async size(): Promise<number> {
        return this.count();
      }
    },
  ),
];
