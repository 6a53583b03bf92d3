import { jsonCodec, RecordError } from '@coatcheck/core';
import type { Codec, Values } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { CountingCodec } from '../counting-codec.ts';
import { failureOf } from '../failure.ts';
import { open } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import type { StoreSubject } from '../subject.ts';

const id = sessionId('coded');
const other = sessionId('other');

/** A codec of an application's own, which makes bytes, and binds them to the id of their session. */
const bytesCodec: Codec = {
  name: 'bytes',
  encode: (values, context) => new TextEncoder().encode(JSON.stringify([context.id, values])),
  decode(body, context) {
    if (typeof body === 'string') throw new TypeError('Expected bytes.');
    const [boundTo, values] = JSON.parse(new TextDecoder().decode(body)) as [string, Values];
    if (boundTo !== context.id) throw new TypeError('These bytes belong to another session.');
    return values;
  },
};

/** Encoding and decoding: exchangeable, by name, with nothing guessed. */
export function codecs(subject: StoreSubject): void {
  describe('the codec', () => {
    test('what the encoder made, the decoder makes into equal values', async () => {
      const { store } = await open(subject);
      const values = { bar: 42, when: new Date(0), map: new Map([['a', new Set([1n])]]), bytes: Uint8Array.of(7) };
      const body = store.encoder()(values, { id });
      expect(typeof body === 'string' || body instanceof Uint8Array).toBe(true);
      expect(store.decoder()(body, { id })).toStrictEqual(values);
    });

    test('setEncoderDecoder exchanges both, and encoder() and decoder() return them', async () => {
      const { store } = await open(subject);
      store.setEncoderDecoder(bytesCodec.encode, bytesCodec.decode, bytesCodec.name);
      expect(store.encoder()).toBe(bytesCodec.encode);
      expect(store.decoder()).toBe(bytesCodec.decode);
    });

    test('after setEncoderDecoder, sessions are written by the new codec, and old ones are still read', async () => {
      const { store } = await open(subject);
      await store.set(id, store.create().set('bar', 42));
      store.setEncoderDecoder(bytesCodec.encode, bytesCodec.decode, bytesCodec.name);
      expect((await store.get(id))?.get('bar')).toBe(42);
      await store.set(other, store.create().set('bar', 43));
      expect((await store.read(other))?.body).toBeInstanceOf(Uint8Array);
      expect((await store.get(other))?.get('bar')).toBe(43);
    });

    test('a session that an older codec wrote is written by the current one when it changes', async () => {
      const older = new CountingCodec('older');
      const newer = new CountingCodec('newer');
      const { store, application } = await open(subject, { codec: older });
      await store.set(id, store.create().set('bar', 42));
      store.setEncoderDecoder(newer.encode, newer.decode, newer.name);
      await application.sessions.update(id, (session) => session.increment('bar'));
      expect((await store.get(id))?.get('bar')).toBe(43);
      expect([older.encoded, newer.encoded]).toStrictEqual([1, 1]);
      expect(newer.decoded).toBeGreaterThan(0);
    });

    test('a list of codecs reads what any of them wrote, and writes with the first', async () => {
      const older = new CountingCodec('older');
      const newer = new CountingCodec('newer');
      const { store } = await open(subject, { codec: [newer, older] });
      store.setEncoderDecoder(older.encode, older.decode, older.name);
      await store.set(id, store.create().set('bar', 42));
      store.setEncoderDecoder(newer.encode, newer.decode, newer.name);
      expect((await store.get(id))?.get('bar')).toBe(42);
      await store.set(other, store.create().set('bar', 43));
      expect([older.encoded, newer.encoded]).toStrictEqual([1, 1]);
    });

    test('a record of a codec that the application does not have is CODEC_UNKNOWN, is never tried with another, and stays', async () => {
      const codec = new CountingCodec('current');
      const { store } = await open(subject, { codec });
      store.setEncoderDecoder(jsonCodec.encode, jsonCodec.decode, 'aes');
      await store.set(id, store.create().set('bar', 42));
      const written = await store.read(id);
      if (written === undefined) throw new TypeError('Nothing was written.');
      const meta = written.meta.replaceAll('aes', 'des');
      expect(meta).not.toBe(written.meta);
      const foreign = recordWith({ ...written, rev: 'foreign-1', meta });
      expect(await store.write(foreign, { rev: written.rev })).toBe(true);

      const session = await store.get(id);
      expect(await failureOf(() => session?.get('bar'))).toBe('CODEC_UNKNOWN');
      expect(codec.decoded).toBe(0);
      expect(await store.read(id)).toStrictEqual(foreign);
    });

    test('a codec is told the id of the session that it works for, so that two bodies cannot be swapped', async () => {
      const { store } = await open(subject, { codec: bytesCodec });
      await store.set(id, store.create().set('bar', 42));
      await store.set(other, store.create().set('bar', 43));
      expect((await store.get(id))?.get('bar')).toBe(42);
      const [mine, theirs] = [await store.read(id), await store.read(other)];
      if (mine === undefined || theirs === undefined) throw new TypeError('Nothing was written.');
      await store.write(recordWith({ ...mine, rev: 'swapped-1', body: theirs.body }), { rev: mine.rev });
      const swapped = await store.get(id);
      expect(await failureOf(() => swapped?.get('bar'))).toBe('RECORD_DAMAGED');
    });

    test('an encoder that throws an error of its own is NOT_ENCODABLE, with that error as the cause', async () => {
      const cause = new Error('It cannot be encoded.');
      const codec: Codec = {
        name: 'failing',
        encode: () => {
          throw cause;
        },
        decode: jsonCodec.decode,
      };
      const { store } = await open(subject, { codec });
      await expect(store.set(id, store.create())).rejects.toMatchObject({ code: 'NOT_ENCODABLE', cause });
    });

    test('what JSON cannot carry is refused with its path, whatever the store', async () => {
      const { store } = await open(subject);
      const cyclic: { self?: unknown } = {};
      cyclic.self = cyclic;
      for (const bad of [() => 1, Symbol('s'), new Error('an instance'), cyclic, new WeakMap(), Promise.resolve()]) {
        const session = store.create(id).set('cart', [{ item: bad }]);
        const refused = store.set(id, session);
        await expect(refused).rejects.toMatchObject({ code: 'NOT_ENCODABLE' });
        await expect(refused).rejects.toThrow('cart[0].item');
        expect(await store.has(id)).toBe(false);
      }
    });
  });

  describe('a damaged record', () => {
    const damaged = recordWith({ id, rev: 'damaged-1' });

    test('a record whose envelope cannot be read is RECORD_DAMAGED, and stays where it is', async () => {
      const { store } = await open(subject);
      await store.write(damaged, 'absent');
      for (const look of [() => store.get(id), () => store.checkOut(id), () => store.pop(id)]) {
        expect(await failureOf(look)).toBe('RECORD_DAMAGED');
      }
      expect(await store.read(id)).toStrictEqual(damaged);
    });

    test('a record whose body cannot be decoded is RECORD_DAMAGED when a value is asked for, and stays where it is', async () => {
      const broken: Codec = { name: 'json', encode: jsonCodec.encode, decode: () => failing() };
      const { store, application } = await open(subject, { codec: broken });
      const { token } = await application.use(undefined, (session) => session.set('bar', 42));
      const session = await application.checkOut(token);
      const held = await store.read(session.id);
      expect(await failureOf(() => session.get('bar'))).toBe('RECORD_DAMAGED');
      session.set('bar', 43);
      expect(await failureOf(() => session.checkIn())).toBe('RECORD_DAMAGED');
      expect(await failureOf(() => store.pop(session.id))).toBe('RECORD_DAMAGED');
      expect(await store.read(session.id)).toStrictEqual(held);
    });

    test('a damaged record names its id in the error', async () => {
      const { store } = await open(subject);
      await store.write(damaged, 'absent');
      await expect(store.get(id)).rejects.toThrow(id);
    });

    test('delete removes a record that cannot be read', async () => {
      const { store } = await open(subject);
      await store.write(damaged, 'absent');
      expect(await store.delete(id)).toBe(true);
      expect(await store.read(id)).toBeUndefined();
    });

    test('delete removes a record that the store itself cannot read; the hook, which has nothing to look at, is told of as failed', async () => {
      const ended: unknown[] = [];
      const { store, application, observed } = await open(subject, { expiring: (session) => ended.push(session.id) });
      await store.set(id, store.create().set('bar', 42));
      observed.beforeNext('read', () => {
        throw new RecordError('RECORD_DAMAGED', 'The file is damaged.');
      });
      expect(await store.delete(id)).toBe(true);
      expect(await store.has(id)).toBe(false);
      expect([ended, application.counts.hookFailed]).toStrictEqual([[], 1]);
    });

    test('a damaged record disturbs no other session', async () => {
      const { store } = await open(subject);
      await store.write(damaged, 'absent');
      await store.set(other, store.create().set('bar', 42));
      expect((await store.get(other))?.get('bar')).toBe(42);
    });
  });
}

function failing(): Values {
  throw new SyntaxError('These are not values.');
}
