import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { isSessionId, sessionRecord } from '@coatcheck/core';
import type { Body, SessionId, SessionRecord } from '@coatcheck/core';

// A snapshot is text: a header that says what it is and how many sessions follow, then a line for each session, which is the CRC-32 of
// its JSON, a space, and its JSON, in which the id comes first. So damage to one line is noticed, and ends at the end of that line.

const FORMAT = 'coatcheck-memory';
const VERSION = 1;

/** The first line of a snapshot of so many sessions. */
export function headerLine(sessions: number): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, sessions });
}

/** How many sessions the first line of a snapshot announces; undefined if it is not the header of this version's format. */
export function sessionsAnnounced(header: Buffer): number | undefined {
  const { format, version, sessions } = parsed(header.toString());
  return format === FORMAT && version === VERSION && typeof sessions === 'number' ? sessions : undefined;
}

/** A record as a line, which {@link recordIn} turns back into a record that is equal in every field. */
export function recordLine(record: SessionRecord): string {
  const { id, ...rest } = record;
  const body = typeof record.body === 'string' ? record.body : { base64: Buffer.from(record.body).toString('base64') };
  const json = JSON.stringify({ id, ...rest, body });
  return `${checksum(json)} ${json}`;
}

/** The record in a line; undefined if the line is damaged. */
export function recordIn(line: Buffer): SessionRecord | undefined {
  const json = line.subarray(line.indexOf(' ') + 1);
  if (line.toString('latin1', 0, 9) !== `${checksum(json)} `) return undefined;
  const { id, rev, accessedAt, expiresAt, principal, meta, body: written } = parsed(json.toString());
  const body = bodyOf(written);
  if (!isSessionId(id) || typeof rev !== 'string' || typeof meta !== 'string' || body === undefined) return undefined;
  if (typeof accessedAt !== 'number' || typeof expiresAt !== 'number') return undefined;
  if (principal !== undefined && typeof principal !== 'string') return undefined;
  return sessionRecord({ id, rev, accessedAt, expiresAt, principal, meta, body });
}

/** The id in a line, as far as it can be read although the line is damaged. */
export function idIn(line: Buffer): SessionId | undefined {
  const id = /^.{8} \{"id":"([0-9a-f]{64})"/.exec(line.toString('latin1', 0, 90))?.[1];
  return isSessionId(id) ? id : undefined;
}

function bodyOf(written: unknown): Body | undefined {
  if (typeof written === 'string') return written;
  if (typeof written !== 'object' || written === null || !('base64' in written)) return undefined;
  return typeof written.base64 === 'string' ? new Uint8Array(Buffer.from(written.base64, 'base64')) : undefined;
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function checksum(data: string | Buffer): string {
  return crc32(data).toString(16).padStart(8, '0');
}
