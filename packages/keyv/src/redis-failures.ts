import { hasCode, StoreError } from '@coatcheck/core';
import { failed, indeterminate } from './failures.ts';

/** What errors of Redis begin with: they are answers, and the command was not carried out. */
const answer = /^[A-Z]{2,} /;

const remedies: readonly (readonly [RegExp, string])[] = [
  [/\bREADONLY\b/, 'It is a read-only replica: connect to the primary, or through a sentinel, which follows it.'],
  [
    /\bNOPERM\b/,
    "The user has no permission for a command: it needs 'get', 'set', 'del', 'getrange', 'setrange', 'pexpire', 'persist', 'eval', 'evalsha' and 'scan' on its keys.",
  ],
  [/\b(?:NOAUTH|WRONGPASS)\b/, 'It refuses the user or the password.'],
  [/\b(?:LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b/, 'It is not ready yet: try again.'],
  [/\bMISCONF\b/, 'It cannot write to its disk, and takes no writes until it can.'],
];

/** What was not sent was not carried out: what node-redis says in that case, and what this store says itself. */
const notSent = /client is (?:closed|offline)|no connection to Redis|ECONNREFUSED/i;

/** A failure of a call that reads, or of one that was not sent: nothing was changed. */
export function readFailure(doing: string, cause: unknown): Error {
  return failed(doing, cause, remedyFor(cause));
}

/** A failure of a call that changes something: `STORE_FULL` or `STORE_FAILED` if Redis has refused it, `INDETERMINATE` if nobody knows. */
export function writeFailure(doing: string, cause: unknown): Error {
  if (hasCode(cause)) return cause;
  const message = messageOf(cause);
  if (/\bOOM\b/.test(message)) {
    const remedy = "Redis is full: give it more memory (see 'maxmemory'), or let sessions end sooner.";
    return new StoreError('STORE_FULL', `SessionKeyvStore could not ${doing}. ${remedy}`, { cause });
  }
  return answer.test(message) || notSent.test(message) ? readFailure(doing, cause) : indeterminate(doing, cause);
}

/** Whether Redis does not know a script that it was asked to run by its hash. */
export function isUnknownScript(cause: unknown): boolean {
  return messageOf(cause).startsWith('NOSCRIPT');
}

/** Whether what stands under a key is no string, and so nothing that this store has written. */
export function isOtherType(cause: unknown): boolean {
  return messageOf(cause).includes('WRONGTYPE');
}

function remedyFor(cause: unknown): string | undefined {
  const message = messageOf(cause);
  return remedies.find(([pattern]) => pattern.test(message))?.[1];
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
