import { EventEmitter } from 'node:events';
import { Keyv as Keyv5 } from '@coatcheck/keyv-5';
import { Keyv as Keyv6 } from '@coatcheck/keyv-6';
import { describe, expect, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import { anError, codeOf } from './support/errors.ts';
import { aRecord, sessionId } from './support/records.ts';
import { started } from './support/stores.ts';

const record = aRecord();
const { id, rev } = record;

/** An adapter that tells of a failure by an event only, and answers as if there were nothing, as several do. */
class SilentAdapter extends EventEmitter {
  readonly values = new Map<string, unknown>();
  fails = false;
  readonly namespace: string | undefined = undefined;

  async get(key: string): Promise<unknown> {
    return this.#failing() ? undefined : this.values.get(key);
  }

  async set(key: string, value: unknown): Promise<void> {
    if (!this.#failing()) this.values.set(key, value);
  }

  async delete(key: string): Promise<boolean> {
    return this.#failing() ? false : this.values.delete(key);
  }

  async clear(): Promise<void> {
    this.values.clear();
  }

  async *iterator(): AsyncGenerator<[string, unknown]> {
    if (this.#failing()) return;
    yield* this.values;
  }

  #failing(): boolean {
    if (this.fails) this.emit('error', new Error('The backend is gone.'));
    return this.fails;
  }
}

describe.each([
  ['an adapter', (adapter: SilentAdapter) => adapter],
  ['a Keyv 5', (adapter: SilentAdapter) => new Keyv5({ store: adapter })],
  ['a Keyv 5 with a listener', (adapter: SilentAdapter) => new Keyv5({ store: adapter }).on('error', () => {})],
  ['a Keyv 6', (adapter: SilentAdapter) => new Keyv6({ store: adapter })],
  [
    'a Keyv 6 with a listener',
    (adapter: SilentAdapter) => {
      const keyv = new Keyv6({ store: adapter });
      keyv.on('error', () => {});
      return keyv;
    },
  ],
] as const)('%s that answers a failure as if there were nothing', (_, hand) => {
  test.each([true, false])('is believed only where nothing failed (single writer: %s)', async (singleWriter) => {
    const adapter = new SilentAdapter();
    const store = await started(new SessionKeyvStore(hand(adapter), { singleWriter }));
    await store.write(record, 'absent');
    adapter.fails = true;
    await expect(store.read(id)).rejects.toEqual(anError('STORE_FAILED', 'could not read'));
    await expect(store.read(sessionId(2))).rejects.toMatchObject({ cause: { message: 'The backend is gone.' } });
    // What is known need not be read first, so it is the write itself that fails.
    const unknown = singleWriter ? 'INDETERMINATE' : 'STORE_FAILED';
    expect(await codeOf(() => store.write(aRecord({ rev: 'r-2' }), { rev }))).toBe(unknown);
    expect(await codeOf(() => store.write(aRecord({ id: sessionId(2) }), 'absent'))).toBe('STORE_FAILED');
    expect(await codeOf(() => store.remove(id))).toBe('STORE_FAILED');
    expect(await codeOf(() => store.touch(id, { rev, accessedAt: 1, expiresAt: 2 }))).toBe('STORE_FAILED');
    expect(await codeOf(() => Array.fromAsync(store.ids()))).toBe('STORE_FAILED');
    expect(await codeOf(() => store.count())).toBe('STORE_FAILED');
    adapter.fails = false;
    expect(await store.read(id)).toEqual(record);
    expect(await store.read(sessionId(2))).toBeUndefined();
  });

  test('ends no process by an event that comes when nobody asks, also after the store was stopped', async () => {
    const adapter = new SilentAdapter();
    const store = new SessionKeyvStore(hand(adapter));
    await (await started(store)).write(record, 'absent');
    expect(() => adapter.emit('error', new Error('The connection is lost.'))).not.toThrow();
    expect(await store.read(id)).toEqual(record);
    await store.stop();
    expect(() => adapter.emit('error', new Error('The connection is lost.'))).not.toThrow();
  });

  test('is heard by one listener, however many stores are opened on it', async () => {
    const adapter = new SilentAdapter();
    const handed = hand(adapter);
    await started(new SessionKeyvStore(handed));
    const listeners = adapter.listenerCount('error');
    await started(new SessionKeyvStore(handed));
    expect(adapter.listenerCount('error')).toBe(listeners);
  });
});

test('an adapter that says that it did not keep a value is believed', async () => {
  const store = await started(
    new SessionKeyvStore({ get: () => undefined, set: () => false, delete: () => false }, { singleWriter: true }),
  );
  expect(await codeOf(() => store.write(record, 'absent'))).toBe('INDETERMINATE');
});

test.each([
  ['text that is no JSON', 'damaged'],
  ['JSON of something else', '{"value":"damaged"}'],
  ['JSON without a value', '{}'],
  ['a number', '42'],
  ['half a record', '{"value":"'],
])('a value that is %s is damaged, not absent', async (_, damaged) => {
  for (const make of [
    (map: Map<string, unknown>) => new Keyv5({ store: map }),
    (map: Map<string, unknown>) => new Keyv6(map),
  ]) {
    const map = new Map<string, unknown>();
    const store = await started(new SessionKeyvStore(make(map), { singleWriter: true }));
    await store.write(record, 'absent');
    for (const [key, kept] of map) map.set(key, typeof kept === 'string' ? damaged : { value: damaged });
    expect(await codeOf(() => store.read(id))).toBe('RECORD_DAMAGED');
    expect(await codeOf(() => store.write(aRecord({ rev: 'new-1' }), 'absent'))).toBe('RECORD_DAMAGED');
    expect(await Array.fromAsync(store.ids())).toEqual([id]);
    expect(await store.remove(id)).toBe(true);
    expect(await store.read(id)).toBeUndefined();
  }
});

test('a removal that fails without a word is no removal of nothing', async () => {
  const adapter = new SilentAdapter();
  const store = await started(new SessionKeyvStore(adapter));
  await store.write(record, 'absent');
  adapter.delete = async () => {
    adapter.emit('error', new Error('The backend is gone.'));
    return false;
  };
  await expect(store.remove(id)).rejects.toEqual(anError('INDETERMINATE', id));
});

test('with a single writer, an adapter that says that it removed nothing is asked once more, and not believed blindly', async () => {
  const adapter = new SilentAdapter();
  const store = await started(new SessionKeyvStore(adapter, { singleWriter: true }));
  await store.write(record, 'absent');
  const { values } = adapter;
  adapter.delete = async () => false;
  await expect(store.remove(id)).rejects.toEqual(anError('INDETERMINATE', id));
  expect(await store.read(id)).toEqual(record);
  adapter.delete = async (key) => values.delete(key) && false;
  expect(await store.remove(id)).toBe(true);
});
