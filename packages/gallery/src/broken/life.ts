import { brokenLife } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { lifeUntil, livingStatements } from '../correct/native-table-store.ts';
import { statements } from '../correct/table-store.ts';

const DAY = 86_400_000;

/** For how long the database is told to keep a record that it removes by itself. */
export const life: readonly BrokenStore[] = [
  brokenLife(
    {
      name: 'the life is told in milliseconds where seconds are meant',
      matters: 'The memory of the server fills up with sessions that ended long ago.',
      rejectedBy:
        'what the backend removes by itself › a record that lives for a day is kept for so long, and not for ever',
    },
    livingStatements((expiresAt) => `(${lifeUntil(expiresAt)}) * 1000`),
  ),

  brokenLife(
    {
      name: 'the life is told in seconds where milliseconds are meant',
      matters: 'Everybody is signed out after two seconds.',
      rejectedBy:
        'what the backend removes by itself › a record that lives for half an hour is kept for so long, and not for ever',
    },
    livingStatements((expiresAt) => `(${lifeUntil(expiresAt)}) / 1000`),
  ),

  brokenLife(
    {
      name: 'the life is told in 31 bits',
      matters: 'Who wants to stay signed in for a month is signed out on the 25th day.',
      rejectedBy:
        'what the backend removes by itself › a record that lives for 29 days is kept for so long, and not for ever',
    },
    livingStatements((expiresAt) => `min(${lifeUntil(expiresAt)}, 2147483647)`),
  ),

  brokenLife(
    {
      name: 'a life of more than 30 days is taken for a time in 1970',
      matters: 'Who wants to stay signed in for longer than a month is signed out at once.',
      rejectedBy:
        'what the backend removes by itself › a record that lives for 31 days, which is more than some backends take for a duration is kept for so long, and not for ever',
    },
    livingStatements(
      (expiresAt) => `CASE WHEN ${lifeUntil(expiresAt)} <= ${30 * DAY} THEN ${lifeUntil(expiresAt)} ELSE 0 END`,
    ),
  ),

  brokenLife(
    {
      name: 'no life is longer than 90 days',
      matters: 'Who is away for a season is signed out, whatever the application says.',
      rejectedBy:
        'what the backend removes by itself › a record that lives for a year is kept for so long, and not for ever',
    },
    livingStatements((expiresAt) => `min(${lifeUntil(expiresAt)}, ${90 * DAY})`),
  ),

  brokenLife(
    {
      name: 'a record that never expires is given a life all the same',
      matters: 'The number is too large for the server, which refuses it, or takes it for one that is over.',
      rejectedBy: 'what the backend removes by itself › a record that never expires is kept for ever',
    },
    livingStatements((expiresAt) => `${expiresAt} - :now`),
  ),

  brokenLife(
    {
      name: 'the life is told when a record is created, and never again by a touch',
      matters: 'However much a session is used, the server removes it one timeout after it began.',
      rejectedBy: 'what the backend removes by itself › a touch lengthens the life',
    },
    { touch: statements.touch },
  ),

  brokenLife(
    {
      name: 'a touch tells the life that it is given, longer or shorter',
      matters: 'A request that took long has the server remove a session that others have used since.',
      rejectedBy: 'what the backend removes by itself › a touch that says less does not shorten it',
    },
    { touch: statements.touch.replace(' WHERE', `, life = ${lifeUntil(':expiresAt')} WHERE`) },
  ),

  brokenLife(
    {
      name: 'a replaced record loses its life, and stays for ever',
      matters: 'The memory of the server fills up with sessions that ended long ago.',
      rejectedBy:
        'what the backend removes by itself › a write that replaces a record sets its life anew, longer or shorter',
    },
    { update: statements.update.replace(' WHERE', ', life = NULL WHERE') },
  ),

  brokenLife(
    {
      name: 'no life is told at all',
      matters: 'The memory of the server fills up with sessions that ended long ago.',
      rejectedBy:
        'what the backend removes by itself › a record that lives for half an hour is kept for so long, and not for ever',
    },
    livingStatements(() => 'NULL'),
  ),
];
