import { ManualClock } from '@coatcheck/conformance';
import { expect, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import type { KeyValues } from '../src/index.ts';
import { anError } from './support/errors.ts';
import { aRecord, sessionId } from './support/records.ts';
import { started } from './support/stores.ts';

const record = aRecord();
const { id, rev } = record;
const next = aRecord({ rev: 'r-2' });

/** A backend that several processes share, of which each has an adapter of its own; a test may do something before a call. */
class SharedBackend {
  readonly values = new Map<string, unknown>();
  readonly lives = new Map<string, number | undefined>();
  /** What one of the processes does, in the order in which it asks the backend. */
  readonly calls: string[] = [];

  /** The adapter of a process. */
  adapter(before: (call: string) => Promise<unknown> = async () => undefined): KeyValues & { iterator: unknown } {
    const { values, lives, calls } = this;
    const called = async (call: string, key: string): Promise<void> => {
      const what = `${call} ${key.includes('ended') ? 'tombstone' : 'session'}`;
      calls.push(what);
      await before(what);
    };
    return {
      async get(key: string) {
        await called('get', key);
        return values.get(key);
      },
      async set(key: string, value: unknown, life?: number) {
        await called('set', key);
        values.set(key, value);
        lives.set(key, life);
      },
      async delete(key: string) {
        await called('delete', key);
        return values.delete(key);
      },
      async *iterator() {
        yield* values;
      },
    };
  }
}

/** Whoever removes a session is not in the process whose turn it is: so it has to be a store that knows of no turns. */
async function removedElsewhere(backend: SharedBackend): Promise<void> {
  const key = [...backend.values.keys()].find((kept) => kept.includes('session')) ?? '';
  backend.values.set(key.replace('session', 'ended'), '{"value":8640000000000000}');
  backend.values.delete(key);
}

test.each(['get session', 'set session', 'get tombstone'])(
  'a session that another process removes just before a slow write comes to "%s" does not come back',
  async (moment) => {
    const backend = new SharedBackend();
    const first = await started(new SessionKeyvStore(backend.adapter()));
    await first.write(record, 'absent');
    let once = 0;
    const slow = await started(
      new SessionKeyvStore(
        backend.adapter(async (call) => {
          if (call !== moment || (once += 1) > 1) return;
          await removedElsewhere(backend);
        }),
      ),
    );
    expect(once).toBe(moment === 'get session' ? 1 : 0);
    once = 0;
    expect(await slow.write(next, { rev })).toBe(false);
    expect(await first.read(id)).toBeUndefined();
    expect(once).toBeGreaterThan(0);
  },
);

test('a slow touch does not bring a session back either', async () => {
  const backend = new SharedBackend();
  const first = await started(new SessionKeyvStore(backend.adapter()));
  await first.write(record, 'absent');
  const slow = await started(
    new SessionKeyvStore(
      backend.adapter(async (call) => {
        if (call === 'set session') await removedElsewhere(backend);
      }),
    ),
  );
  const touch = { rev, accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt + 1 };
  expect(await slow.touch(id, touch)).toBe(false);
  expect(await first.read(id)).toBeUndefined();
});

test('a removal sets its sign before it removes, and the sign lives for minutes', async () => {
  const backend = new SharedBackend();
  const store = await started(new SessionKeyvStore(backend.adapter()));
  await store.write(record, 'absent');
  backend.calls.length = 0;
  expect(await store.remove(id)).toBe(true);
  expect(backend.calls).toEqual(['get session', 'set tombstone', 'delete session']);
  expect([...backend.lives].find(([key]) => key.includes('ended'))?.[1]).toBe(600_000);
  expect(await Array.fromAsync(store.ids())).toEqual([]);
});

test('nothing is written for a session that is not there, unless it is to be gone whatever may come', async () => {
  const backend = new SharedBackend();
  const store = await started(new SessionKeyvStore(backend.adapter()));
  await store.read(id);
  await store.remove(id, { rev });
  await store.touch(id, { rev, accessedAt: 1, expiresAt: 2 });
  await store.write(next, { rev });
  expect(backend.calls.filter((call) => call.startsWith('set'))).toEqual([]);
  expect(await store.remove(id)).toBe(false);
  expect(backend.calls.filter((call) => call.startsWith('set'))).toEqual(['set tombstone']);
});

test('a session can be created again where one was removed, and then be changed', async () => {
  const backend = new SharedBackend();
  const store = await started(new SessionKeyvStore(backend.adapter()));
  await store.write(record, 'absent');
  await store.remove(id);
  expect(await store.write(aRecord({ rev: 'new-1' }), 'absent')).toBe(true);
  expect(await store.write(aRecord({ rev: 'new-2' }), { rev: 'new-1' })).toBe(true);
  expect((await store.read(id))?.rev).toBe('new-2');
});

test('signs whose time is over are cleared away where the backend removes nothing by itself', async () => {
  const backend = new SharedBackend();
  const clock = new ManualClock();
  const adapter = Object.assign(backend.adapter(), { ttlSupport: false });
  const store = await started(new SessionKeyvStore(adapter), { clock });
  expect(store.capabilities.expiry).toBe('swept');
  for (const n of [1, 2]) {
    await store.write(aRecord({ id: sessionId(n) }), 'absent');
    await store.remove(sessionId(n));
    clock.advance(400_000);
  }
  expect(backend.values.size).toBe(2);
  expect(await Array.fromAsync(store.stale(clock.now()))).toEqual([]);
  expect([...backend.values.keys()].map((key) => key.endsWith(sessionId(2)))).toEqual([true]);
});

test('a backend that fails after it was written to leaves the outcome unknown', async () => {
  const backend = new SharedBackend();
  const first = await started(new SessionKeyvStore(backend.adapter()));
  await first.write(record, 'absent');
  const store = await started(
    new SessionKeyvStore(
      backend.adapter(async (call) => {
        if (call === 'get tombstone') throw new Error('The backend is gone.');
      }),
    ),
  );
  await expect(store.write(next, { rev })).rejects.toEqual(anError('INDETERMINATE', id));
  await expect(store.remove(id, { rev: 'none' })).resolves.toBe(false);
});

test.each([
  [true, 'STORE_FAILED', 'nothing was changed'],
  [false, 'INDETERMINATE', 'whoever writes the session next may remove it'],
])('if the sign of a removal cannot be set, and can be cleared away (%s), it is %s: %s', async (clears, code) => {
  const backend = new SharedBackend();
  const store = await started(
    new SessionKeyvStore(
      backend.adapter(async (call) => {
        if (
          call === 'set tombstone' ||
          (call === 'get tombstone' && !clears && backend.calls.includes('set tombstone'))
        )
          throw new Error('The backend is gone.');
      }),
    ),
  );
  await store.write(record, 'absent');
  await expect(store.remove(id, { rev })).rejects.toEqual(anError(code, id));
  expect(await store.read(id)).toEqual(record);
});

test('a backend that never answers does not keep a session from others for ever', async () => {
  const backend = new SharedBackend();
  const clock = new ManualClock();
  let hangs = true;
  const adapter = backend.adapter(async (call) => {
    if (call === 'set session' && hangs) await new Promise(() => undefined);
  });
  const store = await started(new SessionKeyvStore(adapter), { clock });
  void store.write(record, 'absent');
  await clock.advanceAsync(0);
  hangs = false;
  let written: boolean | undefined;
  const writing = (async () => (written = await store.write(record, 'absent')))();
  await clock.advanceAsync(59_999);
  expect(written).toBeUndefined();
  await clock.advanceAsync(1);
  expect(await writing).toBe(true);
  expect(clock.pending).toBe(0);
});
