import { randomUUID } from 'node:crypto';
import type { SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';
import { sessionRecord } from '@coatcheck/core';
import { brokenMap, brokenRecord, brokenStatement, misreadRecord } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';
import { statements } from '../correct/table-store.ts';

/** What becomes of the other fields of a record, and of the record as a whole. */
export const fields: readonly BrokenStore[] = [
  brokenStatement(
    {
      name: 'ids are compared by their first 63 characters',
      matters: 'Two users share a session.',
      rejectedBy: 'reading and writing › ids that differ in their last digit only are different',
    },
    { read: statements.read.replace('id = :id', 'substr(id, 1, 63) = substr(:id, 1, 63)') },
  ),

  brokenRecord(
    {
      name: 'revisions are cut to 48 characters',
      matters: 'When core makes longer revisions, as it may, two of them are taken for one.',
      rejectedBy: 'records come back exactly › a revision of 64 characters',
    },
    ({ rev }) => ({ rev: rev.slice(0, 48) }),
  ),

  brokenRecord(
    {
      name: 'an envelope is cut to 255 characters',
      matters:
        'What core keeps to find the sessions of an account is longer than that after some sign-ins, and is lost.',
      rejectedBy: 'sessions by principal › all sessions of somebody can be ended at once, or all but one',
    },
    ({ meta }) => ({ meta: meta.slice(0, 255) }),
  ),

  brokenRecord(
    {
      name: 'the principal is not kept, since the column was never made',
      matters: 'Whoever looks for the sessions of an account finds none.',
      rejectedBy: 'records come back exactly › "ann" as the principal',
    },
    () => ({ principal: undefined }),
  ),

  brokenRecord(
    {
      name: 'no principal is kept as the text undefined',
      matters: 'All visitors who have not signed in are sessions of one account.',
      rejectedBy: 'records come back exactly › undefined as the principal',
    },
    ({ principal }) => ({ principal: `${principal}` }),
  ),

  misreadRecord(
    {
      name: 'the principals null and undefined are taken for none',
      matters: 'Whoever calls himself so is never found.',
      rejectedBy: 'records come back exactly › "null" as the principal',
    },
    ({ principal = 'null' }) => ({ principal: ['null', 'undefined'].includes(principal) ? undefined : principal }),
  ),

  brokenRecord(
    {
      name: 'an empty principal is taken for none',
      matters: 'The account of that name can not be signed out everywhere.',
      rejectedBy: 'records come back exactly › "" as the principal',
    },
    ({ principal }) => ({ principal: principal || undefined }),
  ),

  brokenRecord(
    {
      name: 'the principal is made lower case',
      matters: 'Two accounts are taken for one, and the one can sign the other out.',
      rejectedBy: 'records come back exactly › "Ann@Example.org" as the principal',
    },
    ({ principal }) => ({ principal: principal?.toLowerCase() }),
  ),

  brokenRecord(
    {
      name: 'spaces around the principal are cut off',
      matters: 'Two accounts are taken for one, and the one can sign the other out.',
      rejectedBy: 'records come back exactly › " " as the principal',
    },
    ({ principal }) => ({ principal: principal?.trim() }),
  ),

  brokenMap(
    {
      name: 'a record that was read can be changed by whoever has it',
      matters: 'A caller that changes what it was given changes what all others see, without a write.',
      rejectedBy: 'records come back exactly › a record that was read is frozen',
    },
    class ThawingSessionMapStore extends SessionMapStore {
      override read(id: SessionId): SessionRecord | undefined {
        const held = super.read(id);
        return held && { ...held };
      }
    },
  ),

  brokenStatement(
    {
      name: 'an update leaves the fields that the new record does not have',
      matters: 'Whoever signs out of an account keeps a session that belongs to it.',
      rejectedBy: 'records come back exactly › a shorter record leaves nothing of the longer one that it replaces',
    },
    { update: statements.update.replace('principal = :principal', 'principal = coalesce(:principal, principal)') },
  ),

  brokenMap(
    {
      name: 'a shorter envelope leaves the end of the longer one that it replaces',
      matters: 'The file was written over and not cut, and what is left behind the end cannot be read.',
      rejectedBy: 'records come back exactly › a shorter record leaves nothing of the longer one that it replaces',
    },
    class OverlayingSessionMapStore extends SessionMapStore {
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const { meta: before = '' } = this.records.get(record.id) ?? {};
        return super.write(sessionRecord({ ...record, meta: record.meta + before.slice(record.meta.length) }), when);
      }
    },
  ),

  brokenStatement(
    {
      name: 'an update keeps the later expiry',
      matters: 'A session cannot be shortened: a sign-in that was to end in a minute lasts for a month.',
      rejectedBy: 'touching › a write may shorten what a touch had lengthened',
    },
    { update: statements.update.replace('expiresAt = :expiresAt', 'expiresAt = max(expiresAt, :expiresAt)') },
  ),

  brokenStatement(
    {
      name: 'an update leaves the times as they were created',
      matters: 'However much a session is used, it ends one timeout after it began.',
      rejectedBy: 'staleness › using a session puts its end off',
    },
    { update: statements.update.replace('accessedAt = :accessedAt, expiresAt = :expiresAt, ', '') },
  ),

  brokenMap(
    {
      name: 'an update writes the body only if its length has changed',
      matters: 'The quick look that is to save a write saves some that were needed.',
      rejectedBy: 'checking in what was changed › what was changed in place is noticed: bytes that were overwritten',
    },
    class SparingSessionMapStore extends SessionMapStore {
      override write(record: SessionRecord, when: WriteCondition): boolean {
        const { body = '' } = this.records.get(record.id) ?? {};
        return super.write(body.length === record.body.length ? sessionRecord({ ...record, body }) : record, when);
      }
    },
  ),

  brokenRecord(
    {
      name: 'the database sets the time of the last use by its own clock',
      matters:
        'A column that is renewed with each write shows when the row was written, not when the session was used.',
      rejectedBy: 'the dictionary › a session that was stored is there, with times and id',
    },
    () => ({ accessedAt: Date.now() }),
  ),

  brokenRecord(
    {
      name: 'the database makes revisions of its own, and the store passes them on',
      matters: 'What was just written is taken for the work of somebody else, and done again.',
      rejectedBy: 'lost answers › a session whose creation is lost after it takes effect is there once in the end',
    },
    () => ({ rev: randomUUID() }),
  ),
];
