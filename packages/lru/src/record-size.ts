import { Buffer } from 'node:buffer';
import type { Body, SessionRecord } from '@coatcheck/core';

/** How large a record is: the bytes of its id, revision, principal, envelope and body, texts as UTF-8. */
export function sizeOf({ id, rev, principal = '', meta, body }: SessionRecord): number {
  // Ids and revisions are ASCII.
  return id.length + rev.length + bytesOf(principal) + bytesOf(meta) + bytesOf(body);
}

function bytesOf(value: Body): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength;
}
