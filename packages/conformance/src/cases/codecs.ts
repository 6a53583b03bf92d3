import { jsonCodec, RecordError } from '@coatcheck/core';
import type { Codec, Values } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { CountingCodec } from '../counting-codec.ts';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { open } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';

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

const damaged = recordWith({ id, rev: 'damaged-1' });

/** Encoding and decoding: exchangeable, by name, with nothing guessed. */
export const codecs: readonly ConformanceCase[] = [
  ...group({ level: 'data', name: 'the codec' }, [
    test('what the encoder made, the decoder makes into equal values', async (trial) => {
      const { store } = await open(trial);
      const values = { bar: 42, when: new Date(0), map: new Map([['a', new Set([1n])]]), bytes: Uint8Array.of(7) };
      const body = store.encoder()(values, { id });
      assert.equal(typeof body === 'string' || body instanceof Uint8Array, true);
      assert.deepEqual(store.decoder()(body, { id }), values);
    }),

    test('setEncoderDecoder exchanges both, and encoder() and decoder() return them', async (trial) => {
      const { store } = await open(trial);
      store.setEncoderDecoder(bytesCodec.encode, bytesCodec.decode, bytesCodec.name);
      assert.equal(store.encoder(), bytesCodec.encode);
      assert.equal(store.decoder(), bytesCodec.decode);
    }),

    test('after setEncoderDecoder, sessions are written by the new codec, and old ones are still read', async (trial) => {
      const { store } = await open(trial);
      await store.set(id, store.create().set('bar', 42));
      store.setEncoderDecoder(bytesCodec.encode, bytesCodec.decode, bytesCodec.name);
      assert.equal((await store.get(id))?.get('bar'), 42);
      await store.set(other, store.create().set('bar', 43));
      assert.ok((await store.read(other))?.body instanceof Uint8Array);
      assert.equal((await store.get(other))?.get('bar'), 43);
    }),

    test('a session that an older codec wrote is written by the current one when it changes', async (trial) => {
      const older = new CountingCodec('older');
      const newer = new CountingCodec('newer');
      const { store, application } = await open(trial, { codec: older });
      await store.set(id, store.create().set('bar', 42));
      store.setEncoderDecoder(newer.encode, newer.decode, newer.name);
      await application.sessions.update(id, (session) => session.increment('bar'));
      assert.equal((await store.get(id))?.get('bar'), 43);
      assert.deepEqual([older.encoded, newer.encoded], [1, 1]);
      assert.ok(newer.decoded > 0);
    }),

    test('a list of codecs reads what any of them wrote, and writes with the first', async (trial) => {
      const older = new CountingCodec('older');
      const newer = new CountingCodec('newer');
      const { store } = await open(trial, { codec: [newer, older] });
      store.setEncoderDecoder(older.encode, older.decode, older.name);
      await store.set(id, store.create().set('bar', 42));
      store.setEncoderDecoder(newer.encode, newer.decode, newer.name);
      assert.equal((await store.get(id))?.get('bar'), 42);
      await store.set(other, store.create().set('bar', 43));
      assert.deepEqual([older.encoded, newer.encoded], [1, 1]);
    }),

    test('a record of a codec that the application does not have is CODEC_UNKNOWN, is never tried with another, and stays', async (trial) => {
      const codec = new CountingCodec('current');
      const { store } = await open(trial, { codec });
      store.setEncoderDecoder(jsonCodec.encode, jsonCodec.decode, 'aes');
      await store.set(id, store.create().set('bar', 42));
      const written = await store.read(id);
      if (written === undefined) throw new TypeError('Nothing was written.');
      const meta = written.meta.replaceAll('aes', 'des');
      assert.notEqual(meta, written.meta);
      const foreign = recordWith({ ...written, rev: 'foreign-1', meta });
      assert.equal(await store.write(foreign, { rev: written.rev }), true);

      const session = await store.get(id);
      assert.equal(await failureOf(() => session?.get('bar')), 'CODEC_UNKNOWN');
      assert.equal(codec.decoded, 0);
      assert.deepEqual(await store.read(id), foreign);
    }),

    test('a codec is told the id of the session that it works for, so that two bodies cannot be swapped', async (trial) => {
      const { store } = await open(trial, { codec: bytesCodec });
      await store.set(id, store.create().set('bar', 42));
      await store.set(other, store.create().set('bar', 43));
      assert.equal((await store.get(id))?.get('bar'), 42);
      const [mine, theirs] = [await store.read(id), await store.read(other)];
      if (mine === undefined || theirs === undefined) throw new TypeError('Nothing was written.');
      await store.write(recordWith({ ...mine, rev: 'swapped-1', body: theirs.body }), { rev: mine.rev });
      const swapped = await store.get(id);
      assert.equal(await failureOf(() => swapped?.get('bar')), 'RECORD_DAMAGED');
    }),

    test('an encoder that throws an error of its own is NOT_ENCODABLE, with that error as the cause', async (trial) => {
      const cause = new Error('It cannot be encoded.');
      const codec: Codec = {
        name: 'failing',
        encode: () => {
          throw cause;
        },
        decode: jsonCodec.decode,
      };
      const { store } = await open(trial, { codec });
      await assert.rejects(store.set(id, store.create()), { code: 'NOT_ENCODABLE', cause });
    }),

    test('what JSON cannot carry is refused with its path, whatever the store', async (trial) => {
      const { store } = await open(trial);
      const cyclic: { self?: unknown } = {};
      cyclic.self = cyclic;
      for (const bad of [() => 1, Symbol('s'), new Error('an instance'), cyclic, new WeakMap(), Promise.resolve()]) {
        const session = store.create(id).set('cart', [{ item: bad }]);
        const refused = store.set(id, session);
        await assert.rejects(refused, { code: 'NOT_ENCODABLE', message: /cart\[0\]\.item/ });
        assert.equal(await store.has(id), false);
      }
    }),
  ]),

  ...group({ level: 'data', name: 'a damaged record' }, [
    test('a record whose envelope cannot be read is RECORD_DAMAGED, and stays where it is', async (trial) => {
      const { store } = await open(trial);
      await store.write(damaged, 'absent');
      for (const look of [() => store.get(id), () => store.checkOut(id), () => store.pop(id)]) {
        assert.equal(await failureOf(look), 'RECORD_DAMAGED');
      }
      assert.deepEqual(await store.read(id), damaged);
    }),

    test('a record whose body cannot be decoded is RECORD_DAMAGED when a value is asked for, and stays where it is', async (trial) => {
      const broken: Codec = { name: 'json', encode: jsonCodec.encode, decode: () => failing() };
      const { store, application } = await open(trial, { codec: broken });
      const { token } = await application.use(undefined, (session) => session.set('bar', 42));
      const session = await application.checkOut(token);
      const held = await store.read(session.id);
      assert.equal(await failureOf(() => session.get('bar')), 'RECORD_DAMAGED');
      session.set('bar', 43);
      assert.equal(await failureOf(() => session.checkIn()), 'RECORD_DAMAGED');
      assert.equal(await failureOf(() => store.pop(session.id)), 'RECORD_DAMAGED');
      assert.deepEqual(await store.read(session.id), held);
    }),

    test('a damaged record names its id in the error', async (trial) => {
      const { store } = await open(trial);
      await store.write(damaged, 'absent');
      await assert.rejects(store.get(id), { code: 'RECORD_DAMAGED', message: new RegExp(id) });
    }),

    test('delete removes a record that cannot be read', async (trial) => {
      const { store } = await open(trial);
      await store.write(damaged, 'absent');
      assert.equal(await store.delete(id), true);
      assert.equal(await store.read(id), undefined);
    }),

    test('delete removes a record that the store itself cannot read; the hook, which has nothing to look at, is told of as failed', async (trial) => {
      const ended: unknown[] = [];
      const { store, application, observed } = await open(trial, { expiring: (session) => ended.push(session.id) });
      await store.set(id, store.create().set('bar', 42));
      observed.beforeNext('read', () => {
        throw new RecordError('RECORD_DAMAGED', 'The file is damaged.');
      });
      assert.equal(await store.delete(id), true);
      assert.equal(await store.has(id), false);
      assert.deepEqual([ended, application.counts.hookFailed], [[], 1]);
    }),

    test('a damaged record disturbs no other session', async (trial) => {
      const { store } = await open(trial);
      await store.write(damaged, 'absent');
      await store.set(other, store.create().set('bar', 42));
      assert.equal((await store.get(other))?.get('bar'), 42);
    }),
  ]),
];

function failing(): Values {
  throw new SyntaxError('These are not values.');
}
