import { StoreError } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';

/**
 * What the names in a session's folder say. The folder holds two files:
 *
 * ```text
 * head,<rev>,<accessedAt>,<expiresAt>     empty: its name is the state of the session, and renaming it is how the state changes
 * record,<rev>,<rev before>               the record of a revision, complete before a head names it, and never changed
 * ```
 *
 * and, where the session was removed on a condition, `gone,<rev>` in the place of the head.
 */
export interface Head {
  readonly rev: string;
  readonly accessedAt: number;
  readonly expiresAt: number;
}

/** What is held under an id. */
export interface Held extends Head {
  /** The name of the file with the record. */
  readonly file: string;
}

/** What a listing of a session's folder says. Names that are not of our making are passed over. */
export interface Survey {
  readonly head: Head | undefined;
  /** The head together with its record; undefined where either is missing. */
  readonly held: Held | undefined;
  readonly gone: boolean;
  /** Every name that is of our making, the head aside. */
  readonly files: readonly string[];
}

const revPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** What cannot be a part of a name would not be found again: `STORE_FAILED`. */
export function assertNameable(id: SessionId, { rev, accessedAt, expiresAt }: Head): void {
  if (revPattern.test(rev) && Number.isFinite(accessedAt) && Number.isFinite(expiresAt)) return;
  throw new StoreError('STORE_FAILED', `Session ${id} cannot be written: its revision or its times are no such thing.`);
}

export function headName({ rev, accessedAt, expiresAt }: Head): string {
  return `head,${rev},${accessedAt},${expiresAt}`;
}

/** @param before - the revision that this one is to follow; none for the first */
export function recordName(rev: string, before = ''): string {
  return `record,${rev},${before}`;
}

export function goneName(rev: string): string {
  return `gone,${rev}`;
}

/** Whether a name is of our making: nothing else is ever removed. */
export function isOurs(name: string): boolean {
  return /^(?:head|record|gone),/.test(name);
}

/**
 * Whether a file with a record can never be needed again, given the revision that is held. It is neither the held one nor meant to follow
 * it; and since revisions are never reused, what was to follow any other one comes too late for ever.
 */
export function isSuperseded(file: string, heldRev: string): boolean {
  const [kind, rev, before] = file.split(',');
  return kind === 'record' && rev !== heldRev && before !== heldRev;
}

export function surveyOf(names: readonly string[]): Survey {
  let head: Head | undefined;
  const files: string[] = [];
  for (const name of names) {
    if (name.startsWith('head,')) head = headOf(name);
    else if (isOurs(name)) files.push(name);
  }
  const file = head && files.find((name) => name.startsWith(`record,${head.rev},`));
  return {
    head,
    held: head && file !== undefined ? { ...head, file } : undefined,
    gone: files.some((name) => name.startsWith('gone,')),
    files,
  };
}

function headOf(name: string): Head | undefined {
  const [, rev = '', accessedAt, expiresAt] = name.split(',');
  const head = { rev, accessedAt: Number(accessedAt), expiresAt: Number(expiresAt) };
  return headName(head) === name ? head : undefined;
}
