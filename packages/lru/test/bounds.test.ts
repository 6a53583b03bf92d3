import { describe, expect, test } from 'vitest';
import { SessionLruStore } from '../src/index.ts';
import { thrownBy } from './support/failures.ts';
import { iterable, listed } from './support/listed.ts';
import { HOUR, idOf, MINUTE, recordOf, START, touchOf } from './support/records.ts';
import { started } from './support/stores.ts';

describe('the primitives, without an overflow store', () => {
  test('answer at once, with the very object that was written, so that core decodes it once', () => {
    const { store } = started({});
    const record = recordOf('a', { body: new Uint8Array([1, 2, 3]), principal: 'ann' });
    expect(store.write(record, 'absent')).toBe(true);
    expect(store.read(record.id)).toBe(record);
    expect(store.read(record.id)).toBe(record);
    expect(store.touch(record.id, touchOf('a', 1))).toBe(true);
    expect(store.count()).toBe(1);
    expect(store.remove(record.id)).toBe(true);
    expect(store.flush()).toBeUndefined();
    expect(store.stop()).toBeUndefined();
  });

  test('a listing that is under way ends with CLOSED, and not as if it were complete', () => {
    const { store } = started({});
    for (const name of ['a', 'b', 'c']) void store.write(recordOf(name), 'absent');
    const stopping = (): void => {
      for (const _ of iterable(store.ids())) void store.stop();
    };
    expect(thrownBy(stopping).code).toBe('CLOSED');
  });

  test('fail with NOT_OPEN before the start, and a stopped store does not start again', () => {
    const { context } = started({});
    const store = new SessionLruStore();
    expect(thrownBy(() => store.read(idOf('a'))).code).toBe('NOT_OPEN');
    void store.stop();
    expect(thrownBy(() => store.start(context)).code).toBe('CLOSED');
  });
});

describe('bounded by number', () => {
  test('the session that was not used for longest is evicted, and told of with its reason', () => {
    const { store, evicted } = started({ max: 3 });
    for (const name of ['a', 'b', 'c']) void store.write(recordOf(name), 'absent');
    void store.read(idOf('a'));
    void store.write(recordOf('d'), 'absent');
    expect(evicted).toEqual([[idOf('b'), 'count']]);
    expect(store.read(idOf('b'))).toBeUndefined();
    expect(store.count()).toBe(3);
  });

  test.for<[what: string, use: (store: SessionLruStore) => unknown]>([
    ['a read', (store) => store.read(idOf('a'))],
    ['a touch', (store) => store.touch(idOf('a'), touchOf('a', 1))],
    ['a write', (store) => store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })],
  ])('%s counts as use', ([, use]) => {
    const { store, evicted } = started({ max: 2 });
    for (const name of ['a', 'b']) void store.write(recordOf(name), 'absent');
    void use(store);
    void store.write(recordOf('c'), 'absent');
    expect(evicted).toEqual([[idOf('b'), 'count']]);
  });

  test.for<[what: string, look: (store: SessionLruStore) => unknown]>([
    ['listing', (store) => listed(store.ids())],
    ['looking for what is stale', (store) => listed(store.stale(START + 2 * HOUR))],
    ['counting', (store) => store.count()],
  ])('%s does not count as use', ([, look]) => {
    const { store, evicted } = started({ max: 3 });
    for (const name of ['a', 'b', 'c']) void store.write(recordOf(name), 'absent');
    void store.read(idOf('a'));
    void look(store);
    for (const name of ['d', 'e', 'f']) void store.write(recordOf(name), 'absent');
    expect(evicted.map(([id]) => id)).toEqual(['b', 'c', 'a'].map(idOf));
  });

  test('replacing, touching and refusing evict nobody', () => {
    const { store, evicted } = started({ max: 2 });
    for (const name of ['a', 'b']) void store.write(recordOf(name), 'absent');
    void store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' });
    void store.touch(idOf('b'), touchOf('b', 1));
    expect(store.write(recordOf('b'), 'absent')).toBe(false);
    expect(store.write(recordOf('c'), { rev: 'c-0' })).toBe(false);
    expect([evicted, store.count()]).toEqual([[], 2]);
  });

  test('an evicted session cannot be revived by a slow request', () => {
    const { store } = started({ max: 1 });
    void store.write(recordOf('a'), 'absent');
    void store.write(recordOf('b'), 'absent');
    expect(store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(false);
    expect(store.touch(idOf('a'), touchOf('a', 1))).toBe(false);
    expect(store.remove(idOf('a'))).toBe(false);
    expect(listed(store.ids())).toEqual([idOf('b')]);
  });

  test('who is told of an eviction may use the store at once', () => {
    const { store, evicted } = started({ max: 2 });
    const push = evicted.push.bind(evicted);
    evicted.push = (...entries) => {
      void store.read(idOf('b'));
      void store.write(recordOf('z'), 'absent');
      return push(...entries);
    };
    for (const name of ['a', 'b', 'c']) void store.write(recordOf(name), 'absent');
    expect(evicted.map(([id]) => id)).toContain(idOf('a'));
    expect(store.count()).toBe(2);
    expect(new Set(listed(store.ids())).size).toBe(2);
  });

  test('of stale sessions those are found that are still held, by the times that they have now', () => {
    const { store } = started({ max: 3 });
    for (const name of ['a', 'b', 'c', 'd']) void store.write(recordOf(name), 'absent');
    void store.touch(idOf('c'), touchOf('c', HOUR - 1));
    void store.write(recordOf('d', { rev: 'd-2', expiresAt: START + 1 }), { rev: 'd-1' });
    expect(listed(store.stale(START + 1))).toEqual([idOf('d')]);
    expect(new Set(listed(store.stale(START + HOUR)))).toEqual(new Set(['b', 'd'].map(idOf)));
  });
});

test('a stale session is found once, although there was another one under its id before', () => {
  const { store } = started({});
  for (const expiresAt of [START + HOUR, START + MINUTE, START + 1]) {
    void store.write(recordOf('a', { expiresAt }), 'absent');
    void store.remove(idOf('a'));
  }
  void store.write(recordOf('a'), 'absent');
  expect(listed(store.stale(START + HOUR))).toEqual([idOf('a')]);
});

describe('bounded by size', () => {
  /** As many bytes as are asked for, all told. */
  const sized = (name: string, size: number) => {
    const rest = recordOf(name, { body: '' });
    return recordOf(name, { body: 'x'.repeat(size - rest.id.length - rest.rev.length - rest.meta.length) });
  };

  test('those go that were not used for longest, as many as it takes', () => {
    const { store, evicted } = started({ maxSize: 1_000 });
    for (const name of ['a', 'b', 'c', 'd']) void store.write(sized(name, 250), 'absent');
    void store.read(idOf('a'));
    expect(evicted).toEqual([]);
    void store.write(sized('e', 251), 'absent');
    expect(evicted).toEqual([
      [idOf('b'), 'size'],
      [idOf('c'), 'size'],
    ]);
    expect(store.count()).toBe(3);
  });

  test('a session that grows pushes out others, and not itself', () => {
    const { store, evicted } = started({ maxSize: 1_000 });
    for (const name of ['a', 'b', 'c']) void store.write(sized(name, 300), 'absent');
    const grown = sized('a', 900);
    expect(store.write(grown, { rev: 'a-1' })).toBe(true);
    expect(evicted.map(([id, reason]) => [id, reason])).toEqual([
      [idOf('b'), 'size'],
      [idOf('c'), 'size'],
    ]);
    expect(store.read(idOf('a'))).toBe(grown);
  });

  test('the reason is the bound that was met first: their number, then their size', () => {
    const { store, evicted } = started({ max: 3, maxSize: 1_000 });
    for (const name of ['a', 'b', 'c']) void store.write(sized(name, 300), 'absent');
    void store.write(sized('d', 600), 'absent');
    expect(evicted).toEqual([
      [idOf('a'), 'count'],
      [idOf('b'), 'size'],
    ]);
  });

  test('texts are counted as UTF-8, bytes as bytes, and a principal, too', () => {
    const { store } = started({ maxSize: 150 });
    const rest = { rev: '12345678', meta: 'meta567890' };
    expect(store.write(recordOf('a', { ...rest, body: 'é'.repeat(34) }), 'absent')).toBe(true);
    expect(thrownBy(() => store.write(recordOf('b', { ...rest, body: 'é'.repeat(35) }), 'absent')).code).toBe(
      'STORE_FULL',
    );
    expect(store.write(recordOf('c', { ...rest, body: new Uint8Array(68) }), 'absent')).toBe(true);
    expect(thrownBy(() => store.write(recordOf('d', { ...rest, body: new Uint8Array(69) }), 'absent')).code).toBe(
      'STORE_FULL',
    );
    const owned = recordOf('e', { ...rest, principal: 'é', body: new Uint8Array(67) });
    expect(thrownBy(() => store.write(owned, 'absent')).code).toBe('STORE_FULL');
  });

  test('a session that is too large by itself is refused with STORE_FULL, and the earlier one stays', () => {
    const { store, evicted } = started({ maxSize: 1_000 });
    const held = sized('a', 500);
    void store.write(held, 'absent');
    const error = thrownBy(() => store.write(sized('a', 1_001), { rev: 'a-1' }));
    expect([error.code, error.name]).toEqual(['STORE_FULL', 'StoreError']);
    expect(error.message).toContain('maxSize');
    expect([store.read(idOf('a')), evicted]).toEqual([held, []]);
    expect(store.write(sized('b', 1_000), 'absent')).toBe(true);
  });

  test('with maxSize alone there is no limit to their number', () => {
    const { store, evicted } = started({ maxSize: 100_000_000 });
    for (let n = 0; n < 100_001; n += 1) void store.write(recordOf('any', { id: idOf(n) }), 'absent');
    expect([store.count(), evicted]).toEqual([100_001, []]);
  });
});

describe('bounded by age', () => {
  test('a session goes when it is longer ago that it was written than maxAge, whatever the time of day', () => {
    const { store, clock, evicted } = started({ maxAge: '15m' });
    void store.write(recordOf('a'), 'absent');
    clock.jump(-HOUR);
    clock.advance(15 * MINUTE);
    expect(store.read(idOf('a'))).toMatchObject({ rev: 'a-1' });
    clock.advance(1);
    expect(store.read(idOf('a'))).toBeUndefined();
    expect(evicted).toEqual([[idOf('a'), 'age']]);
  });

  test('a touch does not begin the age anew, a write does', () => {
    const { store, clock, evicted } = started({ maxAge: '15m' });
    for (const name of ['a', 'b']) void store.write(recordOf(name), 'absent');
    clock.advance(10 * MINUTE);
    void store.touch(idOf('a'), touchOf('a', 10 * MINUTE));
    void store.write(recordOf('b', { rev: 'b-2' }), { rev: 'b-1' });
    clock.advance(10 * MINUTE);
    expect([store.read(idOf('a')), store.read(idOf('b'))]).toMatchObject([undefined, { rev: 'b-2' }]);
    expect(evicted).toEqual([[idOf('a'), 'age']]);
  });

  test('from the last use on, where that is asked for: reads and touches begin it anew', () => {
    const { store, clock, evicted } = started({ maxAge: '15m', ageFrom: 'use' });
    for (const name of ['a', 'b', 'c']) void store.write(recordOf(name), 'absent');
    clock.advance(10 * MINUTE);
    void store.read(idOf('a'));
    void store.touch(idOf('b'), touchOf('b', 10 * MINUTE));
    clock.advance(10 * MINUTE);
    expect(store.count()).toBe(2);
    expect(evicted).toEqual([[idOf('c'), 'age']]);
  });

  test.for<[what: string, meet: (store: SessionLruStore) => unknown]>([
    ['a creation under the same id', (store) => store.write(recordOf('a', { rev: 'a-2' }), 'absent')],
    ['an update', (store) => store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })],
    ['a touch', (store) => store.touch(idOf('a'), touchOf('a', 1))],
    ['a removal', (store) => store.remove(idOf('a'))],
    ['a count', (store) => store.count()],
    ['a listing', (store) => listed(store.ids())],
    ['a sweep', (store) => listed(store.stale(START))],
  ])('one that is over its age is told of, once, when %s meets it', ([, meet]) => {
    const { store, clock, evicted } = started({ maxAge: 1_000 });
    void store.write(recordOf('a'), 'absent');
    clock.advance(1_001);
    void meet(store);
    void store.read(idOf('b'));
    void store.count();
    expect(evicted).toEqual([[idOf('a'), 'age']]);
  });

  test('is not there for any primitive', () => {
    const { store, clock } = started({ maxAge: 1_000 });
    for (const name of ['a', 'b', 'c', 'd']) void store.write(recordOf(name), 'absent');
    clock.advance(1_001);
    expect(store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(false);
    expect(store.touch(idOf('b'), touchOf('b', 1))).toBe(false);
    expect(store.remove(idOf('c'))).toBe(false);
    expect(store.write(recordOf('d', { rev: 'd-2' }), 'absent')).toBe(true);
    expect(listed(store.ids())).toEqual([idOf('d')]);
  });

  test('leaves no timer behind, not even one of lru-cache', () => {
    const { store, clock } = started({ maxAge: '15m' });
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    void store.write(recordOf('a'), 'absent');
    void store.read(idOf('a'));
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')).toHaveLength(timers);
    expect(clock.pending).toBe(0);
  });
});
