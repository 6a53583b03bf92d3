import { NEVER } from '@coatcheck/core';
import type { SessionRecord } from '@coatcheck/core';
import { brokenRecord } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';

/** The last day that some databases have, in milliseconds since the epoch: the day begins, and is over. */
const LAST_DAY = Date.UTC(9999, 11, 31);

/** What becomes of the two times. */
export const times: readonly BrokenStore[] = [
  brokenRecord(
    {
      name: 'times are kept in whole seconds',
      matters: 'Sessions end up to a second early.',
      rejectedBy: 'records come back exactly › times in milliseconds: single milliseconds',
    },
    inBothTimes((time) => time - (time % 1_000)),
  ),

  brokenRecord(
    {
      name: 'seconds are kept in 31 bits',
      matters: 'A session that is to last beyond January 2038 has expired in 1901.',
      rejectedBy: 'records come back exactly › times in milliseconds: after 2038, when seconds pass 31 bits',
    },
    inBothTimes((time) => Math.trunc((time / 1_000) | 0) * 1_000 + (time % 1_000)),
  ),

  brokenRecord(
    {
      name: 'seconds are kept in 32 bits',
      matters: 'A session that never ends has ended long ago.',
      rejectedBy: 'records come back exactly › times in milliseconds: after 2106, when seconds pass 32 bits',
    },
    inBothTimes((time) => ((time / 1_000) >>> 0) * 1_000 + (time % 1_000)),
  ),

  brokenRecord(
    {
      name: 'times are kept as nanoseconds in 64 bits',
      matters: 'A session that never ends has ended long ago.',
      rejectedBy: 'records come back exactly › times in milliseconds: after 2262, when nanoseconds pass 63 bits',
    },
    inBothTimes((time) => Number(BigInt.asIntN(64, BigInt(time) * 1_000_000n) / 1_000_000n)),
  ),

  brokenRecord(
    {
      name: 'times end with the last day of the year 9999',
      matters: 'A session that never ends is told by its times from one that was just read.',
      rejectedBy: 'records come back exactly › times in milliseconds: the year 9999',
    },
    inBothTimes((time) => Math.min(time, LAST_DAY)),
  ),

  brokenRecord(
    {
      name: 'the time that never comes is kept as a time far away',
      matters: 'Each visit of a session that never ends lengthens its life again, which costs a write each time.',
      rejectedBy: 'records come back exactly › times in milliseconds: never',
    },
    ({ expiresAt }) => ({ expiresAt: expiresAt === NEVER ? Date.UTC(2999, 0) : expiresAt }),
  ),

  brokenRecord(
    {
      name: 'the expiry 0 is taken for none',
      matters: 'A session that was to be stale at once never ends.',
      rejectedBy: 'records come back exactly › times in milliseconds: the beginning of the epoch',
    },
    ({ expiresAt }) => ({ expiresAt: expiresAt || NEVER }),
  ),
];

function inBothTimes(change: (time: number) => number): (record: SessionRecord) => Partial<SessionRecord> {
  return ({ accessedAt, expiresAt }) => ({ accessedAt: change(accessedAt), expiresAt: change(expiresAt) });
}
