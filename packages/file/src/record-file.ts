import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { RecordError } from '@coatcheck/core';
import type { Body, SessionId, SessionRecord } from '@coatcheck/core';

/**
 * The content of a file with a record:
 *
 * ```text
 * coatcheck-record 1 <CRC-32 of all that follows, 8 hexadecimal digits>
 * <header: one line of JSON>
 * <body: bytes>
 * ```
 *
 * The times are not in it: they are in the name of the head, so that a touch writes no record.
 */
interface Header {
  readonly id: string;
  readonly rev: string;
  readonly principal?: string;
  readonly meta: string;
  readonly body: BodyKind;
  readonly length: number;
}

/** Text with lone surrogates has no UTF-8, and is kept in UTF-16. */
type BodyKind = 'text' | 'utf16' | 'bytes';

/** What the content says: the record without its times. */
export type RecordContent = Omit<SessionRecord, 'accessedAt' | 'expiresAt'>;

const PREAMBLE = 'coatcheck-record 1 ';
const FIRST_LINE = PREAMBLE.length + 8 + 1;
const NEWLINE = 10;

/** The bytes of a record's file. */
export function encodeRecord(record: SessionRecord): Uint8Array {
  const kind = kindOf(record.body);
  const body = bytesOf(record.body, kind);
  const header: Header = {
    id: record.id,
    rev: record.rev,
    ...(record.principal !== undefined && { principal: record.principal }),
    meta: record.meta,
    body: kind,
    length: body.length,
  };
  // JSON.stringify escapes lone surrogates, so they survive in the header.
  const line = Buffer.from(`${JSON.stringify(header)}\n`);
  const checksum = crc32(body, crc32(line)).toString(16).padStart(8, '0');
  return Buffer.concat([Buffer.from(`${PREAMBLE}${checksum}\n`), line, body]);
}

/**
 * What the bytes of a record's file say.
 *
 * @param path - the file, for the message
 * @throws `RECORD_DAMAGED` unless every byte is as it was written, and it is the record of this session and revision
 */
export function decodeRecord(bytes: Buffer, id: SessionId, rev: string, path: string): RecordContent {
  const end = bytes.indexOf(NEWLINE, FIRST_LINE);
  const checksum = crc32(bytes.subarray(FIRST_LINE)).toString(16).padStart(8, '0');
  if (end < 0 || bytes.toString('latin1', 0, FIRST_LINE) !== `${PREAMBLE}${checksum}\n`) {
    throw damaged(id, path, 'it is incomplete or was changed');
  }
  const header = headerOf(bytes.toString('utf8', FIRST_LINE, end));
  const body = bytes.subarray(end + 1);
  if (header === undefined || header.length !== body.length) throw damaged(id, path, 'it is of another making');
  if (header.id !== id || header.rev !== rev) throw damaged(id, path, 'it belongs to another session or revision');
  if (header.body === 'text' && !isUtf8(body)) throw damaged(id, path, 'its text is not UTF-8');
  return { id, rev, principal: header.principal, meta: header.meta, body: bodyOf(body, header.body) };
}

export function damaged(id: SessionId, path: string, why: string): RecordError {
  return new RecordError('RECORD_DAMAGED', `Session ${id} cannot be read: ${why}. It was left where it is: ${path}`);
}

function kindOf(body: Body): BodyKind {
  if (typeof body !== 'string') return 'bytes';
  return body.isWellFormed() ? 'text' : 'utf16';
}

function bytesOf(body: Body, kind: BodyKind): Uint8Array {
  if (typeof body !== 'string') return body;
  return Buffer.from(body, kind === 'utf16' ? 'utf16le' : 'utf8');
}

function bodyOf(bytes: Buffer, kind: BodyKind): Body {
  // A copy, and a plain Uint8Array: what was read may be a part of a larger buffer.
  if (kind === 'bytes') return new Uint8Array(bytes);
  return bytes.toString(kind === 'utf16' ? 'utf16le' : 'utf8');
}

function headerOf(line: string): Header | undefined {
  try {
    const header: unknown = JSON.parse(line);
    return isHeader(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  const { id, rev, principal, meta, body, length }: Partial<Record<keyof Header, unknown>> = value;
  return (
    [id, rev, meta, principal ?? ''].every((field) => typeof field === 'string') &&
    (body === 'text' || body === 'utf16' || body === 'bytes') &&
    typeof length === 'number'
  );
}
