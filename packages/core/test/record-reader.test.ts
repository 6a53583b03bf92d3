import { describe, expect, test } from 'vitest';

import type { Codec } from '../src/codec.ts';
import { Codecs } from '../src/codecs.ts';
import { formatEnvelope } from '../src/envelope.ts';
import { NEVER, touchedRecord } from '../src/record.ts';
import type { SessionRecord } from '../src/record.ts';
import { RecordReader } from '../src/record-reader.ts';
import { errorOf } from './support/errors.ts';
import { someRecord } from './support/fixtures.ts';
import { openApplication, tokenOf } from './support/open.ts';

/** A codec that counts how often it decodes. */
function counting(name = 'json'): { codec: Codec; decoded: () => number } {
  let count = 0;
  const decode: Codec['decode'] = (body) => {
    count += 1;
    return JSON.parse(String(body)) as Record<string, unknown>;
  };
  return { codec: { name, encode: (values) => JSON.stringify(values), decode }, decoded: () => count };
}

const record = someRecord({ body: '{"user":"ann","cart":[1,2]}' });
const again: SessionRecord = { ...record };

describe('a reader of records', () => {
  test('decodes nothing before a value is asked for', () => {
    const { codec, decoded } = counting();
    expect(new RecordReader(new Codecs(codec)).envelopeOf(record).createdAt).toBe(1_000);
    expect(decoded()).toBe(0);
  });

  test('decodes a record once, however often it is asked', () => {
    const { codec, decoded } = counting();
    const reader = new RecordReader(new Codecs(codec));
    expect(reader.contentsOf(record).shared()).toEqual({ user: 'ann', cart: [1, 2] });
    expect(reader.contentsOf(record).shared()).toBe(reader.contentsOf(record).shared());
    expect(decoded()).toBe(1);
  });

  test('decodes a fresh object with the same content anew', () => {
    const { codec, decoded } = counting();
    const reader = new RecordReader(new Codecs(codec));
    expect(reader.contentsOf(again).shared()).not.toBe(reader.contentsOf(record).shared());
    reader.contentsOf(touchedRecord(record, { accessedAt: 2_000, expiresAt: 62_000 })).shared();
    expect(decoded()).toBe(3);
  });

  test('gives values of one own to whoever asks for such', () => {
    const reader = new RecordReader(new Codecs(counting().codec));
    expect(reader.contentsOf(record).ownValues()).toEqual(reader.contentsOf(record).shared());
    expect(reader.contentsOf(record).ownValues()).not.toBe(reader.contentsOf(record).shared());
    expect(reader.contentsOf(record).ownValues()['cart']).not.toBe(reader.contentsOf(record).ownValues()['cart']);
  });

  test('decodes by the codec that the envelope names, and by no other', async () => {
    const [json, aes] = [counting('json'), counting('aes')];
    const reader = new RecordReader(new Codecs(json.codec, [aes.codec]));
    const meta = (codec: string): string =>
      formatEnvelope({ createdAt: 1_000, timeout: 60_000, absoluteAt: NEVER, codec, birth: 'r1' });
    reader.contentsOf(someRecord({ meta: meta('aes'), body: '{}' })).shared();
    expect([json.decoded(), aes.decoded()]).toEqual([0, 1]);
    const unknown = someRecord({ meta: meta('rot13'), body: '{}' });
    expect((await errorOf(() => reader.contentsOf(unknown).shared())).code).toBe('CODEC_UNKNOWN');
  });

  test.each(['', 'null', '{"v":99}'])('tells the id of a record whose envelope is damaged (case %#)', async (meta) => {
    const damaged = someRecord({ meta });
    const reader = new RecordReader(new Codecs(counting().codec));
    const error = await errorOf(() => reader.envelopeOf(damaged));
    expect(error).toMatchObject({ name: 'RecordError', code: 'RECORD_DAMAGED' });
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.message).toContain(damaged.id);
  });

  test('fails again, and not with something else, at a body that cannot be decoded', async () => {
    const reader = new RecordReader(new Codecs(counting().codec));
    const damaged = someRecord({ body: '{"user":' });
    expect((await errorOf(() => reader.contentsOf(damaged).shared())).code).toBe('RECORD_DAMAGED');
    expect((await errorOf(() => reader.contentsOf(damaged).shared())).code).toBe('RECORD_DAMAGED');
  });
});

describe('a session', () => {
  test('is decoded when its first value is asked for, and once for all who check it out', async () => {
    const { codec, decoded } = counting();
    const { application } = await openApplication({ codec });
    const first = await application.checkOut();
    first.set('user', 'ann').set('cart', [1]);
    await first.checkIn();
    for (let time = 0; time < 3; time += 1) {
      const session = await application.checkOut(tokenOf(first));
      expect([session.createdAt, session.accessedAt, session.timeout, session.id]).toHaveLength(4);
      expect(await session.checkIn()).toBe('unchanged');
    }
    expect(decoded()).toBe(0);
    for (let time = 0; time < 3; time += 1) {
      const session = await application.checkOut(tokenOf(first));
      expect([session.get('user'), session.get('cart')]).toEqual(['ann', [1]]);
    }
    expect(decoded()).toBe(1);
  });

  test('is not decoded again by an increment, an update, an append, or a commit', async () => {
    const { codec, decoded } = counting();
    const { application } = await openApplication({ codec });
    const first = await application.checkOut();
    first.set('visits', 1).set('cart', [1]).set('user', 'ann');
    await first.checkIn();
    const session = await application.checkOut(tokenOf(first));
    session.increment('visits');
    session
      .append('cart', 2)
      .update('user', (user) => user)
      .update('cart', (cart) => cart);
    session.increment('other');
    expect(await session.checkIn()).toBe('committed');
    expect(decoded()).toBe(1);
  });

  test('whose body is damaged can be checked out, and fails at its first value', async () => {
    const { application, store } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    await session.checkIn();
    for (const [id, held] of store.records) store.records.set(id, { ...held, body: '{"user":' });

    const damaged = await application.checkOut(tokenOf(session));
    expect((await errorOf(() => damaged.get('user'))).code).toBe('RECORD_DAMAGED');
    expect(store.records.size).toBe(1);
  });
});
