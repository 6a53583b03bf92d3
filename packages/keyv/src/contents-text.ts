import type { Body, SessionRecord } from '@coatcheck/core';

/** What of a record changes with a commit only, and is wrapped as the settings of a Keyv say. */
export type Contents = Pick<SessionRecord, 'principal' | 'meta' | 'body'>;

/**
 * The contents of a record as text: the kind of the body, lengths, and then the parts as they are, so that a body is not encoded again.
 *
 * ```text
 * t-1,17,25;{"createdAt":176}{"user":"guest","n":1}…     the lengths of principal (-1 is none), envelope and body
 * ```
 */
export function contentsText({ principal, meta, body }: Contents): string {
  const written = typeof body === 'string' ? body : base64(body);
  const kind = typeof body === 'string' ? 't' : 'b';
  return `${kind}${principal?.length ?? -1},${meta.length},${written.length};${principal ?? ''}${meta}${written}`;
}

/** The contents in a text, from a position on; undefined if they are damaged. */
export function contentsIn(text: string, from: number): Contents | undefined {
  const kind = text[from];
  const first = text.indexOf(',', from);
  const second = text.indexOf(',', first + 1);
  const end = text.indexOf(';', second);
  const principalLength = Number(text.slice(from + 1, first));
  const metaAt = end + 1 + Math.max(0, principalLength);
  const bodyAt = metaAt + Number(text.slice(first + 1, second));
  // Also false where one of them is no number.
  const isWhole = text.length === bodyAt + Number(text.slice(second + 1, end));
  if (!isWhole || first === -1 || second === -1 || end === -1 || (kind !== 't' && kind !== 'b')) return undefined;
  return {
    principal: principalLength < 0 ? undefined : text.slice(end + 1, metaAt),
    meta: text.slice(metaAt, bodyAt),
    body: bodyOf(text.slice(bodyAt), kind),
  };
}

function bodyOf(written: string, kind: 't' | 'b'): Body {
  return kind === 'b' ? new Uint8Array(Buffer.from(written, 'base64')) : written;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
