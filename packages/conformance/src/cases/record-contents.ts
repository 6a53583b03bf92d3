import { NEVER } from '@coatcheck/core';
import type { Body, SessionRecord } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { assertHas } from '../assertions.ts';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { startStore } from '../opened.ts';
import { recordWith } from '../records.ts';
import type { Trial } from '../trial.ts';

const MEGABYTE = 1_048_576;

const texts: Readonly<Record<string, string>> = {
  'no text at all': '',
  'a text of one character': '{',
  'JSON with quotes and backslashes': String.raw`{"a":"\"quoted\"","b":"back\\slash","c":"\n"}`,
  'text with every kind of line end': 'one\ntwo\r\nthree\rfour\u2028five\u2029six\n',
  'text with NUL': '\0before\0after\0',
  'text with other control characters': '\u0001\u0007\b\t\v\f\u001B\u007F\u0085',
  'text beyond the basic plane': 'жaé漢字🧥👨‍👩‍👧‍👦𝒳',
  'text that is not in composed form': 'e\u0301 versus é',
  'text that begins with a byte order mark': '\uFEFFbody',
  'text with spaces at both ends': '  \t body \n ',
  'a megabyte of text': 'coat check é漢🧥 '.repeat(MEGABYTE / 16),
};

const bytes: Readonly<Record<string, Uint8Array>> = {
  'no bytes at all': new Uint8Array(),
  'every byte there is': Uint8Array.from({ length: 256 }, (_, index) => index),
  'bytes that are not UTF-8': Uint8Array.of(0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80),
  'bytes that look like text': new TextEncoder().encode('{"a":1}\n'),
  'a part of a larger buffer': Uint8Array.from({ length: 64 }, (_, index) => index).subarray(7, 23),
  'a megabyte of bytes': Uint8Array.from({ length: MEGABYTE }, (_, index) => (index * 31) % 251),
};

/** Lone halves of a surrogate pair: UTF-8 has no form for them, so some stores cannot keep them. */
const loneSurrogates: readonly string[] = ['\uD83E', 'before \uDDE5 after', '\uDDE5\uD83E'];

const times: Readonly<Record<string, readonly [accessedAt: number, expiresAt: number]>> = {
  'the beginning of the epoch': [0, 0],
  'single milliseconds': [1_767_268_800_001, 1_767_268_800_999],
  'after 2038, when seconds pass 31 bits': [2_147_483_648_123, 2_147_483_649_456],
  'after 2106, when seconds pass 32 bits': [4_294_967_296_123, 4_294_967_297_456],
  'after 2262, when nanoseconds pass 63 bits': [9_223_372_036_856, 9_223_372_036_999],
  'the year 9999': [253_402_300_799_998, 253_402_300_799_999],
  never: [NEVER - 1, NEVER],
};

async function roundTrip(trial: Trial, record: SessionRecord): Promise<SessionRecord | undefined> {
  const store = await startStore(trial);
  await store.write(record, 'absent');
  return store.read(record.id);
}

/** A record comes back exactly as it was written, whatever is in it. */
export const recordContents: readonly ConformanceCase[] = [
  ...group({ level: 'data', name: 'records come back exactly' }, [
    ...each(Object.entries(texts))('%s as the body', async (trial, [, body]) => {
      const read = await roundTrip(trial, recordWith({ body }));
      assert.equal(read?.body === body, true);
    }),

    ...each(Object.entries(bytes))('%s as the body', async (trial, [, body]) => {
      const read = await roundTrip(trial, recordWith({ body }));
      assert.equal(sameBytes(read?.body, body), true);
    }),

    ...each(loneSurrogates)('half a surrogate pair is kept, or refused with nothing written', async (trial, body) => {
      const store = await startStore(trial);
      const record = recordWith({ body });
      const failure = await failureOf(() => store.write(record, 'absent'));
      const read = await store.read(record.id);
      assert.deepEqual([failure, read?.body], failure === 'nothing' ? ['nothing', body] : [failure, undefined]);
    }),

    ...each(['', ...Object.values(texts).slice(1, -1)])('%j as the envelope', async (trial, meta) => {
      assert.equal((await roundTrip(trial, recordWith({ meta })))?.meta, meta);
    }),

    ...each([undefined, '', 'ann', 'undefined', 'null', 'Ann@Example.org', ' ', 'änn🧥\n\0'])(
      '%j as the principal',
      async (trial, principal) => {
        const record = recordWith({ principal });
        assert.deepEqual(await roundTrip(trial, record), record);
      },
    ),

    ...each(Object.entries(times))('times in milliseconds: %s', async (trial, [, [accessedAt, expiresAt]]) => {
      const record = recordWith({ accessedAt, expiresAt });
      assert.deepEqual(await roundTrip(trial, record), record);
    }),

    test('a revision of 64 characters', async (trial) => {
      const record = recordWith({ rev: 'AZaz09_-'.repeat(8) });
      assert.deepEqual(await roundTrip(trial, record), record);
    }),

    test('a record that was read is frozen', async (trial) => {
      assert.equal(Object.isFrozen(await roundTrip(trial, recordWith())), true);
    }),

    test('a shorter record leaves nothing of the longer one that it replaces', async (trial) => {
      const store = await startStore(trial);
      const long = recordWith({ rev: 'long-1', principal: 'ann', meta: 'm'.repeat(300), body: bytesOf(5_000) });
      const short = recordWith({ rev: 'short-1', principal: undefined, meta: '', body: '' });
      await store.write(long, 'absent');
      await store.write(short, { rev: long.rev });
      assert.deepEqual(await store.read(short.id), short);
    }),

    test('a touch leaves a body of bytes as it is', async (trial) => {
      const store = await startStore(trial);
      const record = recordWith({ body: bytesOf(1_000), principal: 'ann' });
      await store.write(record, 'absent');
      await store.touch(record.id, { rev: record.rev, accessedAt: record.accessedAt + 1, expiresAt: NEVER });
      const read = await store.read(record.id);
      assert.equal(sameBytes(read?.body, bytesOf(1_000)), true);
      assertHas(read, { rev: record.rev, principal: 'ann', meta: record.meta, expiresAt: NEVER });
    }),
  ]),
];

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 256);
}

/** Whether a body is these bytes, in whatever kind of `Uint8Array`; text is not. */
function sameBytes(body: Body | undefined, expected: Uint8Array): boolean {
  return body instanceof Uint8Array && Buffer.compare(body, expected) === 0;
}
