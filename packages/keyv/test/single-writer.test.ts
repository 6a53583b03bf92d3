import { expect, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import type { KeyValues } from '../src/index.ts';
import { codeOf } from './support/errors.ts';
import { aRecord, sessionId } from './support/records.ts';
import { started } from './support/stores.ts';

const record = aRecord();
const { id, rev } = record;
const alone = { singleWriter: true };

/** Adapters on the same values, that do not know of each other; and what they were asked. */
function backend(): { adapter: () => KeyValues; calls: string[]; fails: (call: string) => void } {
  const values = new Map<string, unknown>();
  const calls: string[] = [];
  let failing = '';
  const called = (call: string): void => {
    calls.push(call);
    if (call === failing) throw new Error('The backend fails.');
  };
  const adapter = (): KeyValues => ({
    async get(key: string) {
      called('get');
      return values.get(key);
    },
    async set(key: string, value: unknown) {
      called('set');
      values.set(key, value);
    },
    async delete(key: string) {
      called('delete');
      return values.delete(key);
    },
  });
  return { adapter, calls, fails: (call) => void (failing = call) };
}

test('a commit on what was read takes one round trip, and so does the next one', async () => {
  const { adapter, calls } = backend();
  const store = await started(new SessionKeyvStore(adapter(), alone));
  await store.write(record, 'absent');
  calls.length = 0;
  await store.read(id);
  expect(await store.write(aRecord({ rev: 'r-2' }), { rev })).toBe(true);
  expect(await store.write(aRecord({ rev: 'r-3' }), { rev: 'r-2' })).toBe(true);
  expect(calls).toEqual(['get', 'set', 'set']);
});

test('a revision that is not the known one is looked up', async () => {
  const { adapter, calls } = backend();
  const store = await started(new SessionKeyvStore(adapter(), alone));
  await store.write(record, 'absent');
  calls.length = 0;
  expect(await store.write(aRecord({ rev: 'r-2' }), { rev: 'another' })).toBe(false);
  expect(calls).toEqual(['get']);
});

test('two stores of one process that do not know that they share a backend lose nothing to each other', async () => {
  const { adapter } = backend();
  const [one, other] = [
    await started(new SessionKeyvStore(adapter(), alone)),
    await started(new SessionKeyvStore(adapter(), alone)),
  ];
  await one.write(record, 'absent');
  expect(await other.write(aRecord({ rev: 'other-1' }), { rev })).toBe(true);
  expect(await one.write(aRecord({ rev: 'late-1' }), { rev })).toBe(false);
  const rivals = Array.from({ length: 10 }, (_, n) => aRecord({ rev: `rival-${n}` }));
  const written = await Promise.all(
    rivals.map(async (rival, n) => (n % 2 === 0 ? one : other).write(rival, { rev: 'other-1' })),
  );
  expect(written.filter(Boolean)).toHaveLength(1);
  expect((await one.read(id))?.rev).toBe(rivals[written.indexOf(true)]?.rev);
});

test('after a write whose outcome is unknown, what stands there is looked up', async () => {
  const { adapter, calls, fails } = backend();
  const store = await started(new SessionKeyvStore(adapter(), alone));
  await store.write(record, 'absent');
  fails('set');
  expect(await codeOf(() => store.write(aRecord({ rev: 'r-2' }), { rev }))).toBe('INDETERMINATE');
  fails('');
  calls.length = 0;
  expect(await store.write(aRecord({ rev: 'r-3' }), { rev })).toBe(true);
  expect(calls).toEqual(['get', 'set']);
});

test('a session that was removed is not known any longer', async () => {
  const { adapter } = backend();
  const store = await started(new SessionKeyvStore(adapter(), alone));
  await store.write(record, 'absent');
  await store.remove(id);
  expect(await store.write(aRecord({ rev: 'r-2' }), { rev })).toBe(false);
});

test('of very many sessions, those that were used last are known', async () => {
  const { adapter, calls } = backend();
  const store = await started(new SessionKeyvStore(adapter(), alone));
  const count = 10_001;
  for (let n = 0; n < count; n += 1) await store.write(aRecord({ id: sessionId(n) }), 'absent');
  calls.length = 0;
  await store.write(aRecord({ id: sessionId(count - 1), rev: 'r-2' }), { rev });
  await store.write(aRecord({ id: sessionId(0), rev: 'r-2' }), { rev });
  expect(calls).toEqual(['set', 'get', 'set']);
});

test('what one store knows of a session says nothing of a session with that id on another backend', async () => {
  const [one, other] = [
    await started(new SessionKeyvStore(backend().adapter(), alone)),
    await started(new SessionKeyvStore(backend().adapter(), alone)),
  ];
  await one.write(record, 'absent');
  expect(await other.write(aRecord({ rev: 'r-2' }), { rev })).toBe(false);
  expect(await other.read(id)).toBeUndefined();
});
