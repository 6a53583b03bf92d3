import type { SessionId, SessionRecord, Touch } from '@coatcheck/core';
import { sessionRecord } from '@coatcheck/core';
import { brokenMap, brokenRecord, misreadRecord } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';

/** What becomes of a body of bytes. */
export const bytes: readonly BrokenStore[] = [
  brokenRecord(
    {
      name: 'bytes come back as text',
      matters: 'The codec gets what it did not make: a session that was encrypted cannot be read again.',
      rejectedBy: 'records come back exactly › every byte there is as the body',
    },
    ({ body }) => ({ body: asText(body) }),
  ),

  brokenRecord(
    {
      name: 'bytes are kept as UTF-8, and made into bytes again',
      matters: 'Every byte that is no text is replaced, and a session that was encrypted cannot be read again.',
      rejectedBy: 'records come back exactly › bytes that are not UTF-8 as the body',
    },
    ({ body }) => (typeof body === 'string' ? {} : { body: new TextEncoder().encode(asText(body)) }),
  ),

  misreadRecord(
    {
      name: 'bytes that happen to be text come back as text',
      matters: 'One session in some thousands fails, depending on its content.',
      rejectedBy: 'records come back exactly › bytes that look like text as the body',
    },
    ({ body }) => (/^[\t\n\r -~]+$/.test(asText(body)) ? { body: asText(body) } : {}),
  ),

  misreadRecord(
    {
      name: 'text comes back as bytes',
      matters: 'The column is one of bytes, and nothing beside it tells what was put in.',
      rejectedBy: 'records come back exactly › JSON with quotes and backslashes as the body',
    },
    ({ body }) => (typeof body === 'string' ? { body: new TextEncoder().encode(body) } : {}),
  ),

  brokenRecord(
    {
      name: 'of bytes, the whole buffer is kept in which they lie',
      matters: 'A session holds what belongs to others, since small buffers share a large one.',
      rejectedBy: 'records come back exactly › a part of a larger buffer as the body',
    },
    ({ body }) => (typeof body === 'string' ? {} : { body: new Uint8Array(body.buffer) }),
  ),

  brokenRecord(
    {
      name: 'no bytes are kept as no text',
      matters: 'The codec is given text, which it never made.',
      rejectedBy: 'records come back exactly › no bytes at all as the body',
    },
    ({ body }) => (body.length === 0 ? { body: '' } : {}),
  ),

  brokenRecord(
    {
      name: 'of bytes, no more are kept than the column holds',
      matters: 'A large session is cut in two, which nobody can decode.',
      rejectedBy: 'records come back exactly › a megabyte of bytes as the body',
    },
    ({ body }) => (typeof body === 'string' ? {} : { body: body.subarray(0, 65_535) }),
  ),

  brokenMap(
    {
      name: 'a touch writes the body again, as text',
      matters: 'A session of bytes is destroyed by the first visit that changes nothing.',
      rejectedBy: 'records come back exactly › a touch leaves a body of bytes as it is',
    },
    class RecodingSessionMapStore extends SessionMapStore {
      override touch(id: SessionId, touch: Touch): boolean {
        const touched = super.touch(id, touch);
        const held = this.records.get(id);
        if (held !== undefined) this.records.set(id, sessionRecord({ ...held, body: asText(held.body) }));
        return touched;
      }
    },
  ),
];

function asText(body: SessionRecord['body']): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}
