import { describe, expect, test } from 'vitest';

import { EncodeError } from '../src/errors.ts';
import { jsonCodec } from '../src/json-codec.ts';
import { someRecord } from './support/fixtures.ts';
import { thrownBy } from './support/thrown.ts';

/** The error that the values are refused with; there must be one. */
function refusal(values: unknown): EncodeError {
  const error = thrownBy(() => jsonCodec.encode(values as Record<string, unknown>, { id: someRecord().id }));
  expect(error).toBeInstanceOf(EncodeError);
  return error as EncodeError;
}

class Decimal {
  readonly digits = 'secret';
}

function matched(): unknown {
  return /(?<word>s\w+)/.exec('secret');
}

describe('the JSON codec refuses', () => {
  test.each<[string, unknown, string]>([
    ['a function', () => 'secret', 'is a function'],
    ['a symbol', Symbol('secret'), 'is a symbol'],
    ['an instance of a class', new Decimal(), 'is an instance of Decimal'],
    [
      'an instance of a class without a name',
      new (class {
        x = 1;
      })(),
      'is an instance of a class without a name',
    ],
    ['an object with an inherited property', Object.create({ secret: 1 }), 'is an instance of Object'],
    ['an object that only looks like an array', Object.create(Array.prototype), 'is an instance of Array'],
    ['a subclass of Array', new (class List extends Array {})(), 'is an instance of List'],
    ['a subclass of Date', new (class Day extends Date {})(), 'is an instance of Day'],
    ['a subclass of Map', new (class Index extends Map {})(), 'is an instance of Index'],
    ['a boxed number', Object(1), 'is an instance of Number'],
    ['a boxed string', Object('secret'), 'is an instance of String'],
    ['a boxed boolean', Object(true), 'is an instance of Boolean'],
    ['a boxed bigint', Object(1n), 'is an instance of BigInt'],
    ['a regular expression', /secret/, 'is an instance of RegExp'],
    ['what a regular expression matched', matched(), 'is what a regular expression matched'],
    ['an error', new Error('secret'), 'is an instance of Error'],
    ['a promise', Promise.resolve('secret'), 'is an instance of Promise'],
    ['a WeakMap', new WeakMap(), 'is an instance of WeakMap'],
    ['a WeakSet', new WeakSet(), 'is an instance of WeakSet'],
    ['a URL', new URL('https://example.org/secret'), 'is an instance of URL'],
    ['an ArrayBuffer', new ArrayBuffer(1), 'is an instance of ArrayBuffer'],
    ['a DataView', new DataView(new ArrayBuffer(1)), 'is an instance of DataView'],
    ['another typed array', Float64Array.of(1), 'is an instance of Float64Array'],
    ['clamped bytes', Uint8ClampedArray.of(1), 'is an instance of Uint8ClampedArray'],
    ['an array with toJSON', Object.assign([1], { toJSON: () => 'secret' }), 'has a method toJSON'],
    // oxlint-disable-next-line no-sparse-arrays
    ['an array with a hole', [1, , 2], 'is an array with holes'],
  ])('%s, wherever it is', (_, value, reason) => {
    expect(refusal({ value }).message).toContain(`value ${reason},`);
    expect(refusal({ at: new Date(0), value }).message).toContain(`value ${reason},`);
    expect(refusal({ ok: 1, list: [{}, { value }] }).message).toContain(`list[1].value ${reason},`);
    expect(refusal({ map: new Map([[1, value]]) }).message).toContain(`map<value 0> ${reason},`);
    expect(refusal({ map: new Map([[value, 1]]) }).message).toContain(`map<key 0> ${reason},`);
    expect(refusal({ set: new Set([1, value]) }).message).toContain(`set<element 1> ${reason},`);
    expect(refusal({ value }).message).not.toContain('secret');
    expect(refusal({ value }).code).toBe('NOT_ENCODABLE');
  });

  test('a method toJSON, seen or not', () => {
    expect(refusal({ value: { toJSON: () => 'secret' } }).message).toContain('value.toJSON is a function');
    const hidden = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'secret', enumerable: false });
    expect(refusal({ hidden }).message).toContain('hidden has a method toJSON');
  });

  test('everything, while somebody has given all arrays a method toJSON', () => {
    const prototype = Array.prototype as { toJSON?: unknown };
    try {
      prototype.toJSON = () => 'secret';
      expect(refusal({ list: [1] }).message).toContain('list has a method toJSON');
    } finally {
      delete prototype.toJSON;
    }
  });

  test('what cannot be read, and keeps the cause', () => {
    const cause = new Error('no');
    const thrower = {
      get broken(): never {
        throw cause;
      },
    };
    expect(refusal({ a: { thrower } }).message).toBe('a.thrower.broken cannot be read.');
    expect(refusal({ a: { thrower } }).cause).toBe(cause);
    expect(refusal({ date: Object.create(Date.prototype) as unknown }).message).toBe('date cannot be read.');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(refusal({ list: [proxy] }).message).toBe('list[0] cannot be read.');
  });

  test.each([
    ['a Map', new Map()],
    ['an array', []],
    ['a Date', new Date()],
    ['null', null],
    ['a function', () => 1],
    ['an instance of a class', new Decimal()],
  ])('%s in place of a session', (_, values) => {
    expect(refusal(values).message).toMatch(/^The session/);
  });

  test('more than 200 levels, and any number of them, without running out of the stack', () => {
    let plain: unknown = 1;
    for (let level = 0; level < 201; level++) plain = [plain];
    expect(refusal({ plain }).message).toContain('is nested more than 200 levels deep, or contains itself');
    for (let level = 0; level < 100_000; level++) plain = { plain };
    expect(refusal({ plain }).message).toContain('plain.plain.plain.plain.plain.plain.plain.plain…');
  });

  test('cycles, through every kind of container, and soon even if they branch', () => {
    const array: unknown[] = [];
    array.push(array, array, array);
    const object: Record<string, unknown> = {};
    Object.assign(object, { one: object, two: object });
    const map = new Map<unknown, unknown>();
    map.set('a', map).set(map, map);
    const set = new Set<unknown>();
    set.add(set).add([set]);
    for (const cycle of [array, object, map, set]) {
      expect(refusal({ at: new Date(0), cycle }).message).toContain('or contains itself');
    }
  });
});

describe('the path in the message', () => {
  test('names the first culprit only', () => {
    expect(refusal({ fine: 1, cart: [{ price: 1 }, { price: () => 1 }], other: Symbol('x') }).message).toBe(
      "cart[1].price is a function, which the codec 'json' cannot carry. " +
        'Keep plain data in the session, or give the application a codec that can carry this.',
    );
  });

  test('quotes names that are no identifiers, and cuts long ones', () => {
    const value = (): number => 1;
    expect(refusal({ 'first name': { value } }).message).toMatch(/^\["first name"\]\.value is/);
    expect(refusal({ 'a\n"b"': value }).message).toMatch(/^\["a\\n\\"b\\""\] is/);
    expect(refusal({ ['x'.repeat(1000)]: value }).message).toMatch(/^\["x{40}…"\] is/);
    expect(refusal({ '': value }).message).toMatch(/^\[""\] is/);
    expect(refusal({ größe: { $_1: value } }).message).toMatch(/^größe\.\$_1 is/);
  });
});
