import { describe, expect, test } from 'vitest';

import type { Codec } from '../src/codec.ts';
import { Codecs } from '../src/codecs.ts';
import { EncodeError, StoreError } from '../src/errors.ts';
import { errorOf } from './support/errors.ts';
import { idOf, someRecord } from './support/fixtures.ts';

/** A codec that puts its name before the body, so that one can tell who wrote it. */
function tagging(name: string): Codec {
  return {
    name,
    encode: (values, { id }) => `${name}:${id}:${JSON.stringify(values)}`,
    decode(body, { id }) {
      const start = `${name}:${id}:`;
      if (typeof body !== 'string' || !body.startsWith(start)) throw new Error('not mine');
      return JSON.parse(body.slice(start.length)) as Record<string, unknown>;
    },
  };
}

const [plain, aes] = [tagging('plain'), tagging('aes')];
const id = idOf(1);
const written = (codec: Codec) => someRecord({ id, body: codec.encode({ user: 'ann' }, { id }) });

describe('codecs', () => {
  test('write by the current one, and tell it the id', () => {
    expect(new Codecs(aes, [plain]).encode({ user: 'ann' }, id)).toBe(`aes:${id}:{"user":"ann"}`);
  });

  test('read by the one that wrote', () => {
    const codecs = new Codecs(aes, [plain]);
    expect(codecs.decode(written(plain), 'plain')).toEqual({ user: 'ann' });
    expect(codecs.decode(written(aes), 'aes')).toEqual({ user: 'ann' });
  });

  test('never try another one than that which is named', async () => {
    const decoded: string[] = [];
    const watched = (codec: Codec): Codec => ({
      ...codec,
      decode(body, context) {
        decoded.push(codec.name);
        return codec.decode(body, context);
      },
    });
    const codecs = new Codecs(watched(plain), [watched(aes)]);
    expect((await errorOf(() => codecs.decode(written(plain), 'aes'))).code).toBe('RECORD_DAMAGED');
    expect((await errorOf(() => codecs.decode(written(plain), 'rot13'))).code).toBe('CODEC_UNKNOWN');
    expect(decoded).toEqual(['aes']);
  });

  test('that do not have the one that wrote say so: with the id, its name, and the names that there are', async () => {
    const { message } = await errorOf(() => new Codecs(plain, [aes]).decode(written(plain), 'rot13'));
    for (const part of [id, "'rot13'", "'plain'", "'aes'"]) expect(message).toContain(part);
  });

  test.each(['constructor', '__proto__', ''])("have none that is called '%s'", async (name) => {
    expect((await errorOf(() => new Codecs(plain).decode(written(plain), name))).code).toBe('CODEC_UNKNOWN');
  });

  test('prefer the current one to an older one of the same name', () => {
    const newer = { ...plain, encode: () => 'newer', decode: () => ({ by: 'newer' }) };
    expect(new Codecs(newer, [plain]).decode(written(plain), 'plain')).toEqual({ by: 'newer' });
  });

  test('can be changed: what was written before is still read', () => {
    const codecs = new Codecs(plain);
    codecs.change(aes);
    expect(codecs.current.name).toBe('aes');
    expect(codecs.encode({}, id)).toBe(`aes:${id}:{}`);
    expect(codecs.decode(written(plain), 'plain')).toEqual({ user: 'ann' });
  });
});

describe('a codec that fails', () => {
  const cause = new Error('no key');
  const failing = (error: unknown): Codec => ({
    name: 'failing',
    encode() {
      throw error;
    },
    decode() {
      throw error;
    },
  });

  test('to encode is NOT_ENCODABLE with the cause', async () => {
    expect(await errorOf(() => new Codecs(failing(cause)).encode({}, id))).toMatchObject({
      name: 'EncodeError',
      code: 'NOT_ENCODABLE',
      cause,
    });
  });

  test('to encode with an error of ours is heard as it is', async () => {
    const refused = new EncodeError("'cart' holds a function.");
    expect(await errorOf(() => new Codecs(failing(refused)).encode({}, id))).toBe(refused);
  });

  test.each([cause, new StoreError('CLOSED', 'closed')])(
    'to decode is RECORD_DAMAGED with the cause: %s',
    async (error) => {
      const damaged = await errorOf(() => new Codecs(failing(error)).decode(someRecord({ id }), 'failing'));
      expect(damaged).toMatchObject({ name: 'RecordError', code: 'RECORD_DAMAGED', cause: error });
      expect(damaged.message).toContain(id);
    },
  );

  test.each([null, undefined, 'text', 5])('by decoding to %s is RECORD_DAMAGED', async (decoded) => {
    const codec = { ...plain, decode: () => decoded as never };
    expect((await errorOf(() => new Codecs(codec).decode(someRecord({ id }), 'plain'))).code).toBe('RECORD_DAMAGED');
  });
});
