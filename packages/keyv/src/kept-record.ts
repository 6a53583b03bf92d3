import { sessionRecord } from '@coatcheck/core';
import type { MaybePromise, SessionId, SessionRecord } from '@coatcheck/core';
import type { Contents } from './contents-text.ts';
import { unwrappedContents, wrappedContents } from './wrapped-contents.ts';
import type { Wrapping } from './wrapping.ts';

/**
 * A record as it stands in Redis. What scripts look at stands outside of what the settings of a Keyv wrap, and the times at fixed places:
 *
 * ```text
 * c1:00017640000000000001764003600000kJ3v-7 p3f…     when it was last used, when it is stale, the revision, the contents
 * ```
 */
export function keptRecord(record: SessionRecord, wrapping: Wrapping): MaybePromise<string> {
  const head = `${MARK}${digits(record.accessedAt)}${digits(record.expiresAt)}${record.rev} `;
  const contents = wrappedContents(record, wrapping);
  return typeof contents === 'string' ? head + contents : contents.then((wrapped) => head + wrapped);
}

const MARK = 'c1:';
/** Where the parts begin; scripts.ts counts on it. */
const ACCESSED_AT = 3;
const EXPIRES_AT = 19;
const REV = 35;
const LONGEST_REV = 64;

/** The record in what stands there; undefined if it is damaged. May throw then, too. */
export function recordIn(kept: string, id: SessionId, wrapping: Wrapping): MaybePromise<SessionRecord | undefined> {
  const revEnd = kept.indexOf(' ', REV);
  if (!kept.startsWith(MARK) || revEnd <= REV || revEnd > REV + LONGEST_REV) return undefined;
  const accessedAt = Number(kept.slice(ACCESSED_AT, EXPIRES_AT));
  const expiresAt = Number(kept.slice(EXPIRES_AT, REV));
  if (!Number.isSafeInteger(accessedAt) || !Number.isSafeInteger(expiresAt)) return undefined;
  const rev = kept.slice(REV, revEnd);
  const record = (contents: Contents | undefined): SessionRecord | undefined =>
    contents && sessionRecord({ id, rev, accessedAt, expiresAt, ...contents });
  const contents = unwrappedContents(kept, revEnd + 1, id, wrapping);
  return contents instanceof Promise ? contents.then(record) : record(contents);
}

/** A time as scripts write and compare it. The latest that there is has 16 digits. */
export function digits(time: number): string {
  return String(time).padStart(EXPIRES_AT - ACCESSED_AT, '0');
}
