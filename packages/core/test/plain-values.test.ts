import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { copyValue, equalValues, isCopyable } from '../src/plain-values.ts';
import { plainValues, seen } from './support/plain-values.ts';

class Decimal {
  readonly digits = '1';
}

/** An object that holds itself. */
function cycle(): object {
  const object: Record<string, unknown> = {};
  return Object.assign(object, { one: object, two: [object, new Map([[object, object]])] });
}

/** A list in a list in a list, and so on. */
function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

/** One of everything that is plain. */
const everything = (): Record<string, unknown> => ({
  text: 'a',
  number: -0,
  none: undefined,
  big: 1n,
  at: new Date(1),
  never: new Date(Number.NaN),
  list: [1, [2, undefined]],
  map: new Map<unknown, unknown>([[{ a: 1 }, new Set([[1]])]]),
  bytes: Uint8Array.of(1, 2),
  bare: Object.assign(Object.create(null) as object, { a: { b: 1 } }),
  inner: Object.fromEntries([['__proto__', { a: 1 }]]),
});

describe('a copy', () => {
  test('is the same to look at, whatever is copied', () => {
    fc.assert(
      fc.property(plainValues, (value) => {
        expect(seen(copyValue(value))).toBe(seen(value));
        expect(isCopyable(value)).toBe(true);
      }),
    );
  });

  test('shares nothing with the value', () => {
    const values = everything();
    const copy = copyValue(values);
    expect(seen(copy)).toBe(seen(values));
    const objects = (value: unknown): object[] => {
      if (typeof value !== 'object' || value === null) return [];
      const parts =
        value instanceof Map || value instanceof Set ? [...value.keys(), ...value.values()] : Object.values(value);
      return [value, ...parts.flatMap(objects)];
    };
    const originals = new Set(objects(values));
    expect(originals.size).toBeGreaterThan(12);
    expect(objects(copy).filter((object) => originals.has(object))).toEqual([]);
    expect((copy['bytes'] as Uint8Array).buffer).not.toBe((values['bytes'] as Uint8Array).buffer);
  });

  test('of a Buffer is a Buffer with memory of its own', () => {
    const value = Buffer.from('abc');
    const copy = copyValue(value);
    value.fill(0);
    expect(Buffer.isBuffer(copy)).toBe(true);
    expect(copy.toString()).toBe('abc');
  });

  test('of plain objects of another realm can be made', () => {
    const value = runInNewContext('({ list: [{ a: 1 }] })') as { list: object[] };
    expect(copyValue(value)).toEqual({ list: [{ a: 1 }] });
    expect(copyValue(value)).not.toBe(value);
  });

  test.each<[string, unknown]>([
    ['an instance of a class', new Decimal()],
    ['a subclass of Date', new (class Day extends Date {})()],
    ['a regular expression', /a/],
    ['a promise', Promise.resolve()],
    ['another typed array', Float64Array.of(1)],
    ['an object that cannot be read', Object.create(Date.prototype)],
    // oxlint-disable-next-line no-sparse-arrays
    ['an array with a hole', [1, , 2]],
    ['a cycle', cycle()],
    ['something too deep', nested(100_000)],
  ])('of %s cannot be made, so the value comes back as it is, with all around it', (_, value) => {
    for (const whole of [value, [value], { value }, new Map([[1, value]]), new Map([[value, 1]]), new Set([value])]) {
      expect(copyValue(whole)).toBe(whole);
      expect(isCopyable(whole)).toBe(false);
    }
  });

  test('cannot be made of an object that holds a function', () => {
    const holder = { method: () => 1 };
    expect(copyValue(holder)).toBe(holder);
    expect(isCopyable(holder)).toBe(false);
  });

  test('of 200 levels can be made, and of one more cannot', () => {
    expect(isCopyable(nested(201))).toBe(true);
    expect(isCopyable(nested(202))).toBe(false);
  });
});

test('what somebody has added to Object.prototype is in no value', () => {
  const prototype = Object.prototype as Record<string, unknown>;
  const value = { list: [{ a: 1 }] };
  try {
    prototype['method'] = () => 1;
    prototype['object'] = {};
    const copy = copyValue(value);
    expect(Object.keys(copy)).toEqual(['list']);
    expect(copy.list).not.toBe(value.list);
    expect(equalValues(copy, value)).toBe(true);
  } finally {
    delete prototype['method'];
    delete prototype['object'];
  }
});

describe('two values are equal', () => {
  test('if one is a copy of the other', () => {
    expect(equalValues(everything(), everything())).toBe(true);
    fc.assert(fc.property(plainValues, (value) => equalValues(value, copyValue(value))));
  });

  test('down to 200 levels, and what is deeper counts as different', () => {
    expect(equalValues(nested(201), nested(201))).toBe(true);
    expect(equalValues(nested(202), nested(202))).toBe(false);
  });

  test('if only the order of properties differs', () => {
    expect(equalValues({ a: 1, b: { c: 1, d: 2 } }, { b: { d: 2, c: 1 }, a: 1 })).toBe(true);
  });

  test('if only what is no data differs', () => {
    expect(equalValues({ a: 1, [Symbol('b')]: 2 }, { a: 1 })).toBe(true);
    expect(equalValues(Object.defineProperty({ a: 1 }, 'b', { value: 2, enumerable: false }), { a: 1 })).toBe(true);
    expect(equalValues(Object.assign([1], { name: 2 }), [1])).toBe(true);
  });

  test('if they are the same object, whatever it is', () => {
    for (const value of [new Decimal(), cycle(), nested(100_000), () => 1, Symbol('a')]) {
      expect(equalValues(value, value)).toBe(true);
      expect(equalValues({ value }, { value })).toBe(true);
    }
  });

  test('if one holds the same object twice and the other two equal ones', () => {
    const shared = { a: [1] };
    expect(equalValues([shared, shared], [{ a: [1] }, { a: [1] }])).toBe(true);
  });
});

describe('two values differ', () => {
  test.each<[string, unknown, unknown]>([
    ['a type', 1, '1'],
    ['a number and a bigint', 1, 1n],
    ['zero and minus zero', 0, -0],
    ['null and undefined', null, undefined],
    ['null and an object', null, {}],
    ['a property that is undefined, or missing', { a: undefined }, {}],
    ['a property by another name', { a: undefined }, { b: undefined }],
    ['an own property and an inherited one', { constructor: Object }, { a: 1 }],
    ['a nested property', { a: { b: [1] } }, { a: { b: [2] } }],
    ['the order of items', [1, 2], [2, 1]],
    ['a length', [1], [1, undefined]],
    // oxlint-disable-next-line no-sparse-arrays
    ['undefined and a hole', [undefined], [,]],
    ['an array and an object', [], {}],
    ['an array and a Set', [1], new Set([1])],
    ['objects with and without a prototype', Object.create(null), {}],
    ['a time', new Date(1), new Date(2)],
    ['a time and none', new Date(1), new Date(Number.NaN)],
    ['a Date and its number', new Date(1), 1],
    ['a byte', Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
    ['a number of bytes', Uint8Array.of(1), Uint8Array.of(1, 0)],
    ['another typed array', Int8Array.of(1), Int8Array.of(1)],
    ['the key of an entry', new Map([[1, 1]]), new Map([[2, 1]])],
    ['the value of an entry', new Map([[1, 1]]), new Map([[1, 2]])],
    ['the order of entries', new Map([[1, 1], [2, 2]]), new Map([[2, 2], [1, 1]])], // oxfmt-ignore
    ['the number of entries', new Map([[1, 1]]), new Map()],
    ['a nested key', new Map([[{ a: 1 }, 1]]), new Map([[{ a: 2 }, 1]])],
    ['the order of elements', new Set([1, 2]), new Set([2, 1])],
    ['the number of elements', new Set([1]), new Set([1, 2])],
    ['a nested element', new Set([[1]]), new Set([[2]])],
    ['instances of classes', new Decimal(), new Decimal()],
    ['functions', () => 1, () => 1],
    ['what cannot be read', Object.create(Date.prototype), Object.create(Date.prototype)],
    ['equal cycles', cycle(), cycle()],
    ['a cycle and a tree', cycle(), { one: { one: {}, two: [] }, two: [] }],
    ['what is too deep to look at', nested(100_000), nested(100_000)],
  ])('in %s', (_, one, other) => {
    expect(equalValues(one, other)).toBe(false);
    expect(equalValues(other, one)).toBe(false);
    expect(equalValues({ value: one }, { value: other })).toBe(false);
  });

  test('after any change in place that can be seen', () => {
    fc.assert(
      fc.property(plainValues, fc.nat(), fc.nat(), (value, place, kind) => {
        const copy = copyValue(value);
        const changes = changesTo(copy);
        fc.pre(changes.length > 0);
        const ofOnePlace = changes[place % changes.length] ?? [];
        ofOnePlace[kind % ofOnePlace.length]?.();
        expect(equalValues(copy, value)).toBe(seen(copy) === seen(value));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Ways to change a value in place: a list for each object in it. */
function changesTo(value: unknown): (() => unknown)[][] {
  if (typeof value !== 'object' || value === null) return [];
  if (value instanceof Date) return [[() => value.setTime(5), () => value.setTime(Number.NaN)]];
  if (value instanceof Uint8Array) return [[() => (value[0] = 5), () => value.fill(6)]];
  if (value instanceof Map) {
    const [first] = value.keys();
    const moveToEnd = (): void => {
      const moved: unknown = value.get(first);
      if (value.delete(first)) value.set(first, moved);
    };
    const own = [() => value.set('new', 1), () => value.delete(first), () => value.clear(), moveToEnd];
    return [own, ...[...value].flat().flatMap(changesTo)];
  }
  if (value instanceof Set) {
    const [first] = value;
    return [[() => value.add('new'), () => value.delete(first), () => value.clear()], ...[...value].flatMap(changesTo)];
  }
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const rotate = (): void => void items.unshift(items.pop());
    const own = [() => items.push(undefined), () => items.pop(), () => (items[0] = 'new'), rotate];
    return [own, ...items.flatMap(changesTo)];
  }
  const object = value as Record<string, unknown>;
  const [first = 'new'] = Object.keys(object);
  const own = [() => (object['new'] = undefined), () => delete object[first], () => (object[first] = -0)];
  return [own, ...Object.values(object).flatMap(changesTo)];
}
