import { describe, expect, test } from 'vitest';

import { emptyBase, Recorder } from '../src/recorder.ts';
import { changedValues } from '../src/replay.ts';
import { errorOf } from './support/errors.ts';

type Values = Readonly<Record<string, unknown>>;

/** A recorder that starts from these values. */
function over(values: Values): Recorder {
  return new Recorder({ shared: () => values, own: (key) => structuredClone(values[key]) });
}

/** What would be written, once what was changed in place has been noticed. */
function written(recorder: Recorder): Values {
  recorder.settle();
  return changedValues(recorder, recorder.base);
}

const base: Values = { user: 'ann', visits: 3, cart: [{ sku: 1 }], nothing: undefined };

describe('without any operation', () => {
  test('nothing has changed, and what would be written is what was there', () => {
    const recorder = over(base);
    expect(written(recorder)).toEqual(base);
    expect(recorder.changed).toBe(false);
  });

  test('reading changes nothing', () => {
    const recorder = over(base);
    recorder.get('user');
    recorder.get('cart');
    recorder.has('visits');
    recorder.keys();
    expect(written(recorder)).toEqual(base);
    expect(recorder.changed).toBe(false);
  });
});

describe('an operation', () => {
  const operations: Record<string, [(recorder: Recorder) => unknown, returned: unknown, result: Values]> = {
    'set replaces': [(r) => r.set('user', 'bob'), undefined, { ...base, user: 'bob' }],
    'set adds': [(r) => r.set('new', 1), undefined, { ...base, new: 1 }],
    'set to undefined keeps the key': [(r) => r.set('user', undefined), undefined, { ...base, user: undefined }],
    'delete removes': [(r) => r.delete('nothing'), true, { user: 'ann', visits: 3, cart: [{ sku: 1 }] }],
    'delete of what is not there': [(r) => r.delete('other'), false, base],
    'increment of a number': [(r) => r.increment('visits', 2), 5, { ...base, visits: 5 }],
    'increment of nothing': [(r) => r.increment('new', 2), 2, { ...base, new: 2 }],
    'increment of undefined': [(r) => r.increment('nothing', 2), 2, { ...base, nothing: 2 }],
    'append to a list': [(r) => r.append('cart', [2, 3]), undefined, { ...base, cart: [{ sku: 1 }, 2, 3] }],
    'append to nothing': [(r) => r.append('new', [1]), undefined, { ...base, new: [1] }],
    'append of no items': [(r) => r.append('cart', []), undefined, base],
    'update of a value': [(r) => r.update('visits', (v) => Number(v) * 10), undefined, { ...base, visits: 30 }],
    'update of nothing': [(r) => r.update('new', (v) => String(v)), undefined, { ...base, new: 'undefined' }],
    clear: [(r) => r.clear(), undefined, {}],
    'clear, then set': [(r) => (r.clear(), r.set('user', 'bob')), undefined, { user: 'bob' }],
    'clear, then increment': [(r) => (r.clear(), r.increment('visits', 1)), 1, { visits: 1 }],
    'clear, then append': [(r) => (r.clear(), r.append('cart', [2])), undefined, { cart: [2] }],
    'set, then clear': [(r) => (r.set('user', 'bob'), r.clear()), undefined, {}],
    'set, then increment': [(r) => (r.set('visits', 10), r.increment('visits', 1)), 11, { ...base, visits: 11 }],
    'delete, then increment': [(r) => (r.delete('visits'), r.increment('visits', 1)), 1, { ...base, visits: 1 }],
    'increment twice': [(r) => (r.increment('visits', 1), r.increment('visits', 1)), 5, { ...base, visits: 5 }],
    'increment, then set': [(r) => (r.increment('visits', 1), r.set('visits', 0)), undefined, { ...base, visits: 0 }],
    'increment, then delete': [
      (r) => (r.increment('visits', 1), r.delete('visits')),
      true,
      { user: 'ann', cart: [{ sku: 1 }], nothing: undefined },
    ],
  };

  test.each(Object.entries(operations))('%s', (_, [operate, returned, result]) => {
    const recorder = over(base);
    expect(operate(recorder)).toEqual(returned);
    expect(written(recorder)).toStrictEqual(result);
    expect(recorder.changed).toBe(true);
  });

  test.each(Object.entries(operations))('is seen by the session itself: %s', (_, [operate, , result]) => {
    const recorder = over(base);
    operate(recorder);
    expect(recorder.keys().toSorted()).toEqual(Object.keys(result).toSorted());
    for (const key of [...Object.keys(base), ...Object.keys(result), 'other']) {
      expect(recorder.get(key)).toEqual(result[key]);
      expect(recorder.has(key)).toBe(Object.hasOwn(result, key));
    }
  });

  test.each(Object.entries(operations))('touches nothing of what it started from: %s', (_, [operate]) => {
    const values = structuredClone(base);
    const recorder = over(values);
    operate(recorder);
    recorder.get('cart');
    written(recorder);
    expect(values).toStrictEqual(base);
  });

  test.each([
    ['increment', 'text', (r: Recorder) => r.increment('user', 1)],
    ['increment', 'null', (r: Recorder) => r.increment('null', 1)],
    ['increment', 'a list', (r: Recorder) => r.increment('cart', 1)],
    ['append', 'text', (r: Recorder) => r.append('user', [1])],
    ['append', 'a number', (r: Recorder) => r.append('visits', [1])],
    ['append', 'null', (r: Recorder) => r.append('null', [1])],
  ])('that does not fit is BAD_OPERATION and changes nothing: %s of %s', async (_, __, operate) => {
    const recorder = over({ ...base, null: null });
    const error = await errorOf(() => operate(recorder));
    expect(error.code).toBe('BAD_OPERATION');
    expect(error.message).not.toMatch(/\bann\b/);
    recorder.settle();
    expect(recorder.changed).toBe(false);
  });

  test('that throws in the middle changes nothing', () => {
    const recorder = over(base);
    const broken = (): never => {
      throw new Error('mine');
    };
    expect(() => recorder.update('visits', broken)).toThrow('mine');
    recorder.settle();
    expect(recorder.changed).toBe(false);
  });
});

describe('an object', () => {
  test('that is got is always the same one, and nobody else has it', () => {
    const recorder = over(base);
    expect(recorder.get('cart')).toBe(recorder.get('cart'));
    expect(recorder.get('cart')).toEqual(base['cart']);
    expect(recorder.get('cart')).not.toBe(base['cart']);
  });

  test('that was set is got as it is', () => {
    const recorder = over(base);
    const cart = [1];
    recorder.set('cart', cart);
    expect(recorder.get('cart')).toBe(cart);
  });

  test('that an update is given is a copy', () => {
    const values = structuredClone(base);
    over(values).update('cart', (cart) => {
      (cart as unknown[]).push('in place');
      return cart;
    });
    expect(values).toEqual(base);
  });

  test('that an update made is got as a copy of what will be written', () => {
    const recorder = over(base);
    recorder.update('cart', (cart) => [...(cart as unknown[]), 2]);
    (recorder.get('cart') as unknown[]).push(3);
    expect(written(recorder)['cart']).toEqual([{ sku: 1 }, 2, 3]);
  });
});

describe('what was changed in place', () => {
  const list = (recorder: Recorder, key = 'cart'): unknown[] => recorder.get(key) as unknown[];

  test('is noticed', () => {
    const recorder = over(base);
    list(recorder).push(2);
    expect(written(recorder)['cart']).toEqual([{ sku: 1 }, 2]);
    expect(recorder.changed).toBe(true);
  });

  test('deep inside is noticed', () => {
    const recorder = over({ deep: { list: [{ of: { maps: new Map([['a', new Set([1])]]) } }] } });
    const deep = recorder.get('deep') as { list: [{ of: { maps: Map<string, Set<number>> } }] };
    deep.list[0].of.maps.get('a')?.add(2);
    recorder.settle();
    expect(recorder.changed).toBe(true);
  });

  test('and changed back is no change', () => {
    const recorder = over(base);
    list(recorder).push(2);
    list(recorder).pop();
    recorder.settle();
    expect(recorder.changed).toBe(false);
  });

  test('after it was set is written as it is then', () => {
    const recorder = over(base);
    const cart: unknown[] = [];
    recorder.set('cart', cart);
    cart.push('later');
    expect(written(recorder)['cart']).toEqual(['later']);
  });

  test.each([
    [
      'before',
      (r: Recorder) => (list(r).push('mine'), r.append('cart', ['appended'])),
      [{ sku: 1 }, 'mine', 'appended'],
    ],
    [
      'after',
      (r: Recorder) => (r.append('cart', ['appended']), list(r).push('mine')),
      [{ sku: 1 }, 'appended', 'mine'],
    ],
  ])('%s an append is written with it', (_, operate, cart) => {
    const recorder = over(base);
    operate(recorder);
    expect(written(recorder)['cart']).toEqual(cart);
  });

  test('to a list that was got before an append is written with it, and the holder sees the append', () => {
    const recorder = over(base);
    const held = list(recorder);
    recorder.append('cart', ['appended']);
    held.push('mine');
    expect(held).toEqual([{ sku: 1 }, 'appended', 'mine']);
    expect(written(recorder)['cart']).toEqual([{ sku: 1 }, 'appended', 'mine']);
  });

  test('before an update is what the update starts from', () => {
    const recorder = over(base);
    list(recorder).push('mine');
    recorder.update('cart', (cart) => (cart as unknown[]).length);
    expect(written(recorder)['cart']).toBe(2);
  });

  test('before a delete or a clear is gone', () => {
    const deleted = over(base);
    list(deleted).push('mine');
    deleted.delete('cart');
    expect(written(deleted)).not.toHaveProperty('cart');

    const cleared = over(base);
    list(cleared).push('mine');
    cleared.clear();
    expect(written(cleared)).toEqual({});
  });

  test('to what an earlier get gave, after a set, is no longer of the session', () => {
    const recorder = over(base);
    const old = list(recorder);
    recorder.set('cart', []);
    old.push('lost');
    expect(written(recorder)['cart']).toEqual([]);
  });
});

describe('a key with the name of something inherited', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

  test.each(names)('%s is not there until it is set', (name) => {
    const recorder = new Recorder(emptyBase);
    expect(recorder.get(name)).toBeUndefined();
    expect(recorder.has(name)).toBe(false);
    expect(recorder.delete(name)).toBe(false);
    expect(recorder.increment(name, 2)).toBe(2);
  });

  test.each(names)('%s is a key like any other', (name) => {
    const recorder = over(Object.fromEntries([[name, [1]]]));
    expect(recorder.get(name)).toEqual([1]);
    recorder.append(name, [2]);
    expect(Object.entries(written(recorder))).toEqual([[name, [1, 2]]]);
    recorder.set(name, 'set');
    expect(Object.entries(written(recorder))).toEqual([[name, 'set']]);
    recorder.delete(name);
    expect(Object.entries(written(recorder))).toEqual([]);
    expect({}).not.toHaveProperty('sku');
  });
});
