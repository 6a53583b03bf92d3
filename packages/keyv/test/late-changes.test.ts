import { ManualClock } from '@coatcheck/conformance';
import { describe, expect, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import type { KeyValues } from '../src/index.ts';
import { anError, codeOf } from './support/errors.ts';
import { FakeMemcached } from './support/fake-memcached.ts';
import { aRecord } from './support/records.ts';
import { started } from './support/stores.ts';

const record = aRecord();
const { id, rev } = record;
const second = aRecord({ rev: 'r-2' });
const third = aRecord({ rev: 'r-3' });

/** How long the client of memcached is waited for, and how long a turn lasts at the most, in milliseconds. */
const PATIENCE = 3_000;
const MINUTE = 60_000;

interface World {
  readonly server: FakeMemcached;
  readonly clock: ManualClock;
  readonly store: SessionKeyvStore;
  /** Holds the next calls of a kind, makes one, and lets time pass until it is given up. */
  readonly givenUp: (held: string, call: () => unknown) => Promise<unknown>;
  /** Lets what was held reach the server. */
  readonly land: () => Promise<void>;
}

async function onMemcached(singleWriter: boolean): Promise<World> {
  const server = new FakeMemcached();
  const clock = new ManualClock();
  const store = await started(new SessionKeyvStore(server.adapter, { singleWriter }), { clock });
  return {
    server,
    clock,
    store,
    async givenUp(held, call) {
      server.holds = (sent) => sent === held;
      const code = codeOf(call);
      // It is on its way from here on.
      await clock.advanceAsync(0);
      await clock.advanceAsync(PATIENCE);
      server.holds = () => false;
      return code;
    },
    async land() {
      for (const { land } of server.held.splice(0)) land();
      await clock.advanceAsync(0);
    },
  };
}

describe('with a single writer, a write that was given up', () => {
  test('keeps all other changes of its session from being sent until it has come or gone', async () => {
    const { store, givenUp, land } = await onMemcached(true);
    await store.write(record, 'absent');
    expect(await givenUp('set session', () => store.write(second, { rev }))).toBe('INDETERMINATE');
    expect((await store.read(id))?.rev).toBe('r-1');
    await expect(store.write(third, { rev })).rejects.toEqual(anError('STORE_FAILED', id));
    expect(await codeOf(() => store.touch(id, { rev, accessedAt: 1, expiresAt: 2 }))).toBe('STORE_FAILED');
    expect(await codeOf(() => store.remove(id))).toBe('STORE_FAILED');
    expect(await codeOf(() => store.remove(id, { rev }))).toBe('STORE_FAILED');
    await land();
    expect(await store.write(third, { rev })).toBe(false);
    expect(await store.write(third, { rev: 'r-2' })).toBe(true);
    expect((await store.read(id))?.rev).toBe('r-3');
  });

  test('is waited for by the other stores of the process, too, which may lead to the same backend', async () => {
    const { server, clock, store, givenUp, land } = await onMemcached(true);
    const other = await started(new SessionKeyvStore(server.adapter, { singleWriter: true }), { clock });
    await store.write(record, 'absent');
    await givenUp('set session', () => store.write(second, { rev }));
    expect(await codeOf(() => other.write(third, { rev }))).toBe('STORE_FAILED');
    await land();
    expect(await other.write(third, { rev })).toBe(false);
  });

  test('leaves what stands there to be looked up before the next one, even if it comes after a minute', async () => {
    const { clock, store, givenUp, land } = await onMemcached(true);
    await store.write(record, 'absent');
    await givenUp('set session', () => store.write(second, { rev }));
    await clock.advanceAsync(MINUTE - PATIENCE - 1);
    expect(await codeOf(() => store.write(third, { rev }))).toBe('STORE_FAILED');
    await clock.advanceAsync(1);
    expect(await store.write(third, { rev })).toBe(true);
    await land();
    expect(await store.write(aRecord({ rev: 'r-4' }), { rev: 'r-3' })).toBe(false);
    expect((await store.read(id))?.rev).toBe('r-2');
  });

  test('says that it was done if the answer came in time, and nothing is kept from being changed', async () => {
    const { server, clock, store } = await onMemcached(true);
    await store.write(record, 'absent');
    server.holds = (sent) => sent === 'set session';
    const writing = store.write(second, { rev });
    await clock.advanceAsync(0);
    await clock.advanceAsync(PATIENCE - 1);
    server.holds = () => false;
    server.held[0]?.land();
    expect(await writing).toBe(true);
    expect(clock.pending).toBe(0);
    expect(await store.write(third, { rev: 'r-2' })).toBe(true);
  });
});

describe('where the last one wins, a write that was given up', () => {
  test('is taken back when it comes at last, if the session has ended meanwhile', async () => {
    const { store, givenUp, land } = await onMemcached(false);
    await store.write(record, 'absent');
    expect(await givenUp('set session', () => store.write(second, { rev }))).toBe('INDETERMINATE');
    expect(await store.remove(id, { rev })).toBe(true);
    await land();
    expect(await store.read(id)).toBeUndefined();
  });

  test('is taken back as well if the session was not there when it was removed', async () => {
    const { store, givenUp, land } = await onMemcached(false);
    expect(await givenUp('set session', () => store.write(record, 'absent'))).toBe('INDETERMINATE');
    expect(await store.remove(id)).toBe(false);
    await land();
    expect(await store.read(id)).toBeUndefined();
  });

  test('is taken back even if the client says at last that it failed', async () => {
    const { server, store, givenUp, land } = await onMemcached(false);
    await store.write(record, 'absent');
    await givenUp('set session', () => store.write(second, { rev }));
    await store.remove(id);
    server.answersFailed = true;
    await land();
    expect([...server.values.keys()].map((key) => key.includes('ended'))).toEqual([true]);
  });

  test('stands if nobody has ended the session', async () => {
    const { store, givenUp, land } = await onMemcached(false);
    await givenUp('set session', () => store.write(record, 'absent'));
    await land();
    expect(await store.read(id)).toEqual(record);
    expect(await store.write(second, { rev })).toBe(true);
  });
});

test('a removal that was given up, and comes late, leaves nothing', async () => {
  const { store, givenUp, land } = await onMemcached(false);
  await store.write(record, 'absent');
  expect(await givenUp('set tombstone', () => store.remove(id))).toBe('INDETERMINATE');
  await land();
  expect(await store.read(id)).toBeUndefined();
});

/** A backend that does everything at once and in order. What it answers to the calls that are held comes when a test says so. */
function slowToAnswer(): { adapter: KeyValues; hold: (call: string) => void; answer: () => void; sent: string[] } {
  const values = new Map<string, unknown>();
  const sent: string[] = [];
  const answers: (() => void)[] = [];
  let held = '';
  const answered = async <Answer>(call: string, answer: Answer): Promise<Answer> => {
    sent.push(call);
    if (call === held) await new Promise<void>((resolve) => answers.push(resolve));
    return answer;
  };
  const adapter = {
    get: async (key: string) => answered('get', values.get(key)),
    set: async (key: string, value: unknown) => answered('set', values.set(key, value) === values),
    delete: async (key: string) => answered('delete', values.delete(key)),
  };
  return {
    adapter,
    hold: (call) => void (held = call),
    answer: () => answers.splice(0).forEach((give) => give()),
    sent,
  };
}

describe('with a single writer, work that takes so long that others do not wait for it any longer', () => {
  async function world(): Promise<ReturnType<typeof slowToAnswer> & { store: SessionKeyvStore; clock: ManualClock }> {
    const backend = slowToAnswer();
    const clock = new ManualClock();
    const store = await started(new SessionKeyvStore(backend.adapter, { singleWriter: true }), { clock });
    await store.write(record, 'absent');
    return { ...backend, store, clock };
  }

  test('does not pass what it has written for the latest: no commit that came since is overwritten', async () => {
    const { store, clock, hold, answer } = await world();
    hold('set');
    const slow = store.write(second, { rev });
    await clock.advanceAsync(0);
    hold('');
    const reads = [store.read(id), store.read(id)];
    await clock.advanceAsync(MINUTE);
    expect((await Promise.all(reads)).map((read) => read?.rev)).toEqual(['r-2', 'r-2']);
    expect(await store.write(aRecord({ rev: 'r-A' }), { rev: 'r-2' })).toBe(true);
    answer();
    expect(await slow).toBe(true);
    expect(await store.write(aRecord({ rev: 'r-B' }), { rev: 'r-2' })).toBe(false);
    expect((await store.read(id))?.rev).toBe('r-A');
  });

  test('does not pass what it has read for the latest either', async () => {
    const { store, clock, hold, answer } = await world();
    hold('get');
    const slow = store.read(id);
    await clock.advanceAsync(0);
    hold('');
    const writing = store.write(second, { rev });
    await clock.advanceAsync(MINUTE);
    expect(await writing).toBe(true);
    answer();
    expect((await slow)?.rev).toBe('r-1');
    expect(await store.write(third, { rev })).toBe(false);
    expect((await store.read(id))?.rev).toBe('r-2');
  });

  test('does not write what it has decided by an old look', async () => {
    const { store, clock, hold, answer, sent } = await world();
    hold('get');
    const touch = { rev, accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt + 1 };
    const slow = codeOf(() => store.touch(id, touch));
    await clock.advanceAsync(0);
    hold('');
    const writing = store.write(second, { rev });
    await clock.advanceAsync(MINUTE);
    expect(await writing).toBe(true);
    sent.length = 0;
    answer();
    expect(await slow).toBe('STORE_FAILED');
    expect(sent).toEqual([]);
    expect((await store.read(id))?.rev).toBe('r-2');
  });

  test('lets those who wait come one after the other', async () => {
    const { store, clock, hold } = await world();
    hold('get');
    void store.read(id);
    await clock.advanceAsync(0);
    hold('');
    const rivals = Array.from({ length: 4 }, (_, n) => store.write(aRecord({ rev: `rival-${n}` }), { rev }));
    clock.advance(MINUTE);
    expect(await Promise.all(rivals)).toEqual([true, false, false, false]);
    expect((await store.read(id))?.rev).toBe('rival-0');
    expect(clock.pending).toBe(0);
  });
});
