import type { SessionRecord } from '@coatcheck/core';
import { brokenRecord, misreadRecord } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';

/** A column of a database holds 65,535 bytes unless it is made for more. */
const COLUMN = 65_535;

/** What becomes of text on its way. */
export const texts: readonly BrokenStore[] = [
  brokenRecord(
    {
      name: 'text is kept in a character set that does not have all characters',
      matters: 'Names of people come back as question marks.',
      rejectedBy: 'records come back exactly › text beyond the basic plane as the body',
    },
    inAllTexts((text) => text.replaceAll(/[\u{10000}-\u{10FFFF}]/gu, '?')),
  ),

  brokenRecord(
    {
      name: 'spaces at the end are cut off',
      matters: 'What was encrypted, or signed, no longer is what it was.',
      rejectedBy: 'records come back exactly › text with spaces at both ends as the body',
    },
    inAllTexts((text) => text.trimEnd()),
  ),

  brokenRecord(
    {
      name: 'text is brought into composed form',
      matters: 'A name of a file, kept in the session, no longer names the file.',
      rejectedBy: 'records come back exactly › text that is not in composed form as the body',
    },
    inAllTexts((text) => text.normalize()),
  ),

  misreadRecord(
    {
      name: 'a byte order mark at the beginning is dropped',
      matters: 'The decoder of UTF-8 does so unless it is told not to, and one character is lost.',
      rejectedBy: 'records come back exactly › text that begins with a byte order mark as the body',
    },
    inAllTexts((text) => text.replace(/^\uFEFF/, '')),
  ),

  misreadRecord(
    {
      name: 'line ends are made into those of the machine',
      matters: 'A text that a user has typed in differs from what was sent, and a signature over it fails.',
      rejectedBy: 'records come back exactly › text with every kind of line end as the body',
    },
    inAllTexts((text) => text.replaceAll('\r\n', '\n')),
  ),

  misreadRecord(
    {
      name: 'text ends at the first NUL',
      matters: 'A session comes back cut in two, which nobody can decode.',
      rejectedBy: 'records come back exactly › text with NUL as the body',
    },
    inAllTexts((text) => text.split('\0', 1)[0] ?? ''),
  ),

  brokenRecord(
    {
      name: 'control characters are taken out',
      matters: 'What XML cannot carry is gone when it comes back.',
      rejectedBy: 'records come back exactly › text with other control characters as the body',
    },
    inAllTexts((text) => text.replaceAll(/[^\P{Cc}\0\s]/gu, '')),
  ),

  misreadRecord(
    {
      name: 'backslashes are taken for escapes, since the text was quoted by hand',
      matters: 'A session with a quotation mark in it cannot be decoded any more.',
      rejectedBy: 'records come back exactly › JSON with quotes and backslashes as the body',
    },
    inAllTexts((text) => text.replaceAll(/\\(.)/gs, '$1')),
  ),

  brokenRecord(
    {
      name: 'half a surrogate pair is replaced without a word',
      matters: 'What a user typed in comes back with a character that was never there.',
      rejectedBy: 'records come back exactly › half a surrogate pair is kept, or refused with nothing written \uD83E',
    },
    inAllTexts((text) => text.toWellFormed()),
  ),

  brokenRecord(
    {
      name: 'a body is cut to what the column holds',
      matters: 'A large session is cut in two, which nobody can decode.',
      rejectedBy: 'records come back exactly › a megabyte of text as the body',
    },
    ({ body }) => ({ body: body.slice(0, COLUMN) }),
  ),

  misreadRecord(
    {
      name: 'text that looks like JSON is parsed and made into text again',
      matters: 'Text that only begins like JSON makes its session fail for good.',
      rejectedBy: 'records come back exactly › "{" as the envelope',
    },
    inAllTexts((text) => (/^[[{]/.test(text) ? JSON.stringify(JSON.parse(text)) : text)),
  ),

  brokenRecord(
    {
      name: 'an empty text is kept as bytes',
      matters: 'To some databases an empty text is no text, and the codec is given what it never made.',
      rejectedBy: 'records come back exactly › no text at all as the body',
    },
    ({ body }) => (body === '' ? { body: new Uint8Array() } : {}),
  ),

  brokenRecord(
    {
      name: 'an empty envelope is replaced by the default of the column',
      matters: 'A store that looks into what is not its own will be wrong as soon as core changes it.',
      rejectedBy: 'records come back exactly › "" as the envelope',
    },
    ({ meta }) => ({ meta: meta || '{}' }),
  ),
];

/** Does it to each text of a record. */
function inAllTexts(change: (text: string) => string): (record: SessionRecord) => Partial<SessionRecord> {
  return ({ principal, meta, body }) => ({
    principal: principal === undefined ? undefined : change(principal),
    meta: change(meta),
    body: typeof body === 'string' ? change(body) : body,
  });
}
