import { hasCode, isSessionId, RecordError } from '@coatcheck/core';
import type { RemoveCondition, SessionId, SessionRecord } from '@coatcheck/core';
import { brokenStatement, brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionTableStore, statements } from '../correct/table-store.ts';
import type { Row } from '../correct/table.ts';

/** What is said of a record that cannot be read. */
export const damage: readonly BrokenStore[] = [
  brokenTable(
    {
      name: 'a damaged record is told as one that is not there',
      matters: 'Nobody learns that records are being damaged; users see that they are signed out, now and then.',
      rejectedBy: 'a record that cannot be read › is an error with the code RECORD_DAMAGED that names the id',
    },
    class OverlookingSessionTableStore extends SessionTableStore {
      override async read(id: SessionId): Promise<SessionRecord | undefined> {
        return super.read(id).catch(ifDamaged(() => undefined));
      }
    },
  ),

  brokenTable(
    {
      name: 'a damaged record is removed by whoever reads it first',
      matters: 'What a mistake in a new version cannot read is gone before the mistake is mended.',
      rejectedBy: 'a record that cannot be read › stays where it is, however often it is read',
    },
    class CleaningSessionTableStore extends SessionTableStore {
      override async read(id: SessionId): Promise<SessionRecord | undefined> {
        return super.read(id).catch(
          ifDamaged(async (error) => {
            await this.remove(id);
            throw error;
          }),
        );
      }
    },
  ),

  brokenTable(
    {
      name: 'a damaged record is an error that does not say which',
      matters: 'Whoever is called at night cannot find the record, nor remove it.',
      rejectedBy: 'a record that cannot be read › is an error with the code RECORD_DAMAGED that names the id',
    },
    class MumblingSessionTableStore extends SessionTableStore {
      protected override toRecord(id: SessionId, row: Row): SessionRecord {
        if (row['meta'] === null) throw new TypeError('The value is not of the expected type.');
        return super.toRecord(id, row);
      }
    },
  ),

  brokenStatement(
    {
      name: 'a create takes the place of a damaged record',
      matters: 'The evidence is gone, and a session with it that could have been mended.',
      rejectedBy: 'a record that cannot be read › is not taken for an empty place: nothing is created over it',
    },
    {
      create: statements.create.replace('DO NOTHING', '(id) DO UPDATE SET rev = :rev, meta = :meta WHERE rev IS NULL'),
    },
  ),

  brokenStatement(
    {
      name: 'an update takes the place of a damaged record',
      matters: 'Late work becomes the whole of a session, of which nobody knows whose it was.',
      rejectedBy: 'a record that cannot be read › is not replaced by an update',
    },
    { update: statements.update.replace('rev = :held', 'coalesce(rev = :held, true)') },
  ),

  brokenTable(
    {
      name: 'a damaged record cannot be removed, since it is read first',
      matters: 'Its user gets an error page until somebody repairs the database by hand.',
      rejectedBy: 'a record that cannot be read › can be removed without a condition, and its place is free again',
    },
    class AttachedSessionTableStore extends SessionTableStore {
      override async remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
        return (await this.read(id)) !== undefined && super.remove(id, when);
      }
    },
  ),

  brokenTable(
    {
      name: 'the table is read as a whole, and not at all if a part of it is damaged',
      matters: 'One bad record signs everybody out.',
      rejectedBy: 'a record that cannot be read › disturbs no other',
    },
    class WholesaleSessionTableStore extends SessionTableStore {
      override async read(id: SessionId): Promise<SessionRecord | undefined> {
        const rows = await this.ask((table) => table.rows('SELECT * FROM sessions', {}));
        const all = rows.flatMap((row) => (isSessionId(row['id']) ? [this.toRecord(row['id'], row)] : []));
        return all.find((record) => record.id === id);
      }
    },
  ),

  brokenStatement(
    {
      name: 'damaged records are not listed',
      matters: 'They are in the way of others, and cannot be found.',
      rejectedBy: 'a record that cannot be read › is listed and counted, since it is there',
    },
    { ids: `${statements.ids} WHERE meta IS NOT NULL` },
  ),
];

function ifDamaged<Answer>(answer: (error: RecordError) => Answer): (error: unknown) => Answer {
  return (error) => {
    if (error instanceof RecordError && hasCode(error, 'RECORD_DAMAGED')) return answer(error);
    throw error;
  };
}
