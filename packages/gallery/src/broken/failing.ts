import { hasCode, RecordError, StoreError } from '@coatcheck/core';
import type { RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import { brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionTableStore } from '../correct/table-store.ts';
import type { Table } from '../correct/table.ts';

/** What is said when the database does not answer. */
export const failing: readonly BrokenStore[] = [
  brokenTable(
    {
      name: 'a read that failed is told as a record that is not there',
      matters: 'While the database is down everybody is signed out, and stays so when it is back.',
      rejectedBy: 'a backend that fails › makes a read fail, if the store does not know the answer by itself',
    },
    class DenyingSessionTableStore extends SessionTableStore {
      override async read(id: SessionId): Promise<SessionRecord | undefined> {
        return super.read(id).catch(orElse(undefined));
      }
    },
  ),

  brokenTable(
    {
      name: 'a create that failed is told as done',
      matters: 'A user who was signed in, and told so, is not.',
      rejectedBy: 'a backend that fails › makes a create fail, and once it is back the record is as it was',
    },
    class PretendingSessionTableStore extends SessionTableStore {
      override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
        return super.write(record, when).catch(orElse(when === 'absent'));
      }
    },
  ),

  brokenTable(
    {
      name: 'an update that failed is told as refused',
      matters: 'Each request that changes something is told of a conflict that there is not.',
      rejectedBy: 'a backend that fails › makes an update fail, and once it is back the record is as it was',
    },
    class ShruggingSessionTableStore extends SessionTableStore {
      override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
        return when === 'absent' ? super.write(record, when) : super.write(record, when).catch(orElse(false));
      }
    },
  ),

  brokenTable(
    {
      name: 'a removal that failed is told as done',
      matters: 'A user who has signed out, and was told so, is still signed in.',
      rejectedBy: 'a backend that fails › makes a removal fail, and once it is back the record is as it was',
    },
    class SoothingSessionTableStore extends SessionTableStore {
      override async remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
        return super.remove(id, when).catch(orElse(true));
      }
    },
  ),

  brokenTable(
    {
      name: 'a touch that failed is told as refused',
      matters: 'A session ends under the hands of its user, and nobody is told that the database was down.',
      rejectedBy: 'a backend that fails › makes a touch fail, and once it is back the record is as it was',
    },
    class NeglectingSessionTableStore extends SessionTableStore {
      override async touch(id: SessionId, touch: Touch): Promise<boolean> {
        return super.touch(id, touch).catch(orElse(false));
      }
    },
  ),

  brokenTable(
    {
      name: 'a listing that failed ends',
      matters: 'Whoever ends all sessions of an account ends those that came before the failure, and is told all.',
      rejectedBy: 'a backend that fails › makes a listing fail, which is not an empty store',
    },
    class AbridgingSessionTableStore extends SessionTableStore {
      override async *ids(): AsyncGenerator<SessionId> {
        yield* await Array.fromAsync(super.ids()).catch(orElse([]));
      }
    },
  ),

  brokenTable(
    {
      name: 'a count that failed is none',
      matters: 'The dashboard shows that nobody is there, and nobody is told why.',
      rejectedBy: 'a backend that fails › makes a count fail, which is not an empty store',
    },
    class ZeroingSessionTableStore extends SessionTableStore {
      override async count(): Promise<number> {
        return super.count().catch(orElse(0));
      }
    },
  ),

  brokenTable(
    {
      name: 'a removal of all that failed is told as done',
      matters: 'After an accident everybody is to be signed out, and nobody is.',
      rejectedBy: 'a backend that fails › makes a removal of all fail, and once it is back all are there',
    },
    class AssuringSessionTableStore extends SessionTableStore {
      override async removeAll(): Promise<void> {
        return super.removeAll().catch(orElse(undefined));
      }
    },
  ),

  brokenTable(
    {
      name: 'after a failure the store never asks again',
      matters: 'When the database is back, every server has to be started anew.',
      rejectedBy: 'a backend that fails › makes a read fail, if the store does not know the answer by itself',
    },
    class SulkingSessionTableStore extends SessionTableStore {
      #failed = false;
      protected override async ask<Answer>(question: (table: Table) => Answer): Promise<Answer> {
        if (this.#failed) throw new StoreError('STORE_FAILED', 'The connection was lost.');
        return super.ask(question).catch((error: unknown) => {
          this.#failed = hasCode(error, 'STORE_FAILED');
          throw error;
        });
      }
    },
  ),

  brokenTable(
    {
      name: 'what failed is tried again once the database is back',
      matters: 'Work of which a user was told that it failed happens later, on top of what was done since.',
      rejectedBy:
        'a backend that fails › makes a conditional removal fail, and once it is back the record is as it was',
    },
    class PersistingSessionTableStore extends SessionTableStore {
      readonly #again: ((table: Table) => unknown)[] = [];
      protected override async ask<Answer>(question: (table: Table) => Answer): Promise<Answer> {
        return super.ask((table) => {
          try {
            while (this.#again.length > 0) this.#again.shift()?.(table);
            return question(table);
          } catch (error) {
            this.#again.push(question);
            throw error;
          }
        });
      }
    },
  ),

  brokenTable(
    {
      name: 'a failure is told as an end of the session',
      matters: 'While the database is down, everybody is asked to sign in again.',
      rejectedBy:
        'a backend that fails › makes requests fail with an error of the store, and hands out no fresh session in place of one that it holds',
    },
    class MislabelingSessionTableStore extends SessionTableStore {
      override async read(id: SessionId): Promise<SessionRecord | undefined> {
        return super.read(id).catch((error: unknown) => {
          if (!hasCode(error, 'STORE_FAILED')) throw error;
          throw new RecordError('RECORD_DAMAGED', `Session ${id} cannot be read.`, { cause: error });
        });
      }
    },
  ),
];

/** Takes a failure of the database for an answer. */
function orElse<Answer>(answer: Answer): (error: unknown) => Answer {
  return (error) => {
    if (hasCode(error, 'STORE_FAILED')) return answer;
    throw error;
  };
}
