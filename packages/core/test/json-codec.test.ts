import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { EncodeError } from '../src/errors.ts';
import { jsonCodec } from '../src/json-codec.ts';
import { someRecord } from './support/fixtures.ts';
import { seen } from './support/plain-values.ts';
import { thrownBy } from './support/thrown.ts';

const context = { id: someRecord().id };
const encode = (values: Record<string, unknown>): string => String(jsonCodec.encode(values, context));
const decode = (body: string | Uint8Array): unknown => jsonCodec.decode(body, context);

/** One more level around a value, as often as wanted. */
function nested(levels: number, inner: unknown): unknown {
  let value = inner;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the body', () => {
  test('of plain data is exactly what JSON.stringify makes of it', () => {
    const values = { user: { id: 7, roles: ['a', 'b'] }, csrf: 'x', cart: [{ price: 1.5, note: null }], on: true };
    expect(encode(values)).toBe(JSON.stringify(values));
  });

  test('of an empty session is an empty object', () => {
    expect(encode({})).toBe('{}');
  });

  test.each<[string, unknown, unknown]>([
    ['a Date', new Date(1_767_225_600_000), '~d1767225600000'],
    ['a Date before 1970', new Date(-1), '~d-1'],
    ['an invalid Date', new Date(Number.NaN), '~dNaN'],
    ['a bigint', 123n, '~n7b'],
    ['a bigint below zero', -(2n ** 70n), '~n-400000000000000000'],
    ['bytes', Uint8Array.of(0xde, 0xad, 0xbe, 0xef), '~b3q2+7w=='],
    ['undefined', undefined, '~u'],
    ['NaN', Number.NaN, '~NaN'],
    ['infinity', Infinity, '~Infinity'],
    ['minus infinity', -Infinity, '~-Infinity'],
    ['minus zero', -0, '~-0'],
    ['a string with a tilde first', '~text', '~~text'],
    ['a Map', new Map<unknown, unknown>([['k', 1n]]), ['~m', 'k', '~n1']],
    ['a Set', new Set([new Date(5), 'e']), ['~s', '~d5', 'e']],
    ['an array that looks like a Map', ['~m', 1, 2], ['~~m', 1, 2]],
  ])('writes %s in a way that will be readable for as long as there are old sessions', (_, value, written) => {
    const body = encode({ before: 1, value, list: [value] });
    expect(JSON.parse(body)).toEqual([{ before: 1, value: written, list: [written] }]);
    expect(seen(decode(body))).toBe(seen({ before: 1, value, list: [value] }));
  });

  test('leaves the values as they were', () => {
    const values = Object.freeze({ at: new Date(0), list: Object.freeze([1n, Object.freeze({ none: undefined })]) });
    encode(values);
    expect(seen(values)).toBe(seen({ at: new Date(0), list: [1n, { none: undefined }] }));
  });
});

describe('what comes back', () => {
  test('keeps undefined as a property, in an array, and in a Map and a Set', () => {
    const values = {
      none: undefined,
      list: [undefined],
      map: new Map([[undefined, undefined]]),
      set: new Set([undefined]),
    };
    expect(seen(decode(encode(values)))).toBe(seen(values));
  });

  test('keeps objects as keys of a Map', () => {
    const values = { map: new Map<unknown, unknown>([[{ a: new Date(1) }, new Map([[[1n], new Set()]])]]) };
    expect(seen(decode(encode(values)))).toBe(seen(values));
  });

  test('keeps surrogates without their other half', () => {
    const values = { text: 'a\ud83d', '\udc00': '\u2028' };
    expect(decode(encode(values))).toEqual(values);
  });

  test('is a Uint8Array where a Buffer was, with memory of its own', () => {
    const values = decode(encode({ key: Buffer.from('secret') })) as { key: Uint8Array };
    expect(values.key.constructor).toBe(Uint8Array);
    expect(values.key).toEqual(new TextEncoder().encode('secret'));
    expect(values.key.buffer.byteLength).toBe(6);
  });

  test('holds of a window on a buffer what is seen through it', () => {
    const window = new Uint8Array(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2);
    expect(decode(encode({ window }))).toEqual({ window: Uint8Array.of(2, 3) });
  });

  test('has a prototype where there was none', () => {
    const bare = Object.assign(Object.create(null) as Record<string, unknown>, { a: 1, at: new Date(1) });
    expect(seen(decode(encode({ bare })))).toBe(seen({ bare: { a: 1, at: new Date(1) } }));
    expect(seen(decode(encode(bare)))).toBe(seen({ a: 1, at: new Date(1) }));
  });

  test('has two objects where one was there twice', () => {
    const shared = { at: new Date(1) };
    const values = decode(encode({ one: shared, two: shared })) as Record<string, unknown>;
    expect(values['one']).toEqual(values['two']);
    expect(values['one']).not.toBe(values['two']);
  });

  test('is as good for objects of another realm', () => {
    const values = runInNewContext('({ user: { roles: ["a"] }, none: undefined })') as Record<string, unknown>;
    expect(seen(decode(encode(values)))).toBe(seen({ user: { roles: ['a'] }, none: undefined }));
  });

  test('lacks what is no data in JSON either', () => {
    const hidden = Object.defineProperty({ a: 1, [Symbol('b')]: 2 }, 'c', { value: 3, enumerable: false });
    const named = Object.assign([1n], { name: 2 });
    expect(seen(decode(encode({ hidden, named })))).toBe(seen({ hidden: { a: 1 }, named: [1n] }));
  });

  test('is new each time', () => {
    const body = encode({ cart: [{ at: new Date(0) }] });
    expect(decode(body)).not.toBe(decode(body));
    expect(decode(body)).toEqual(decode(body));
  });

  test('may be as deep as 200 levels', () => {
    const values = { plain: nested(199, [1]), tagged: nested(198, [new Date(1)]) };
    expect(seen(decode(encode(values)))).toBe(seen(values));
  });
});

describe('keys', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', ''];

  test.each(names)('are only keys, such as %j, at any depth', (name) => {
    for (const value of ['plain', new Date(1), { admin: true }, { at: new Date(1) }]) {
      const inner = Object.fromEntries([[name, value]]);
      const values: Record<string, unknown> = Object.fromEntries<unknown>([
        [name, value],
        ['inner', inner],
        ['map', new Map([[1, inner]])],
      ]);
      const decoded = decode(encode(values)) as Record<string, unknown>;
      expect(seen(decoded)).toBe(seen(values));
      expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    }
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  test('may be called toJSON, if nothing can be called there', () => {
    const values = { toJSON: 'text', inner: { toJSON: { at: new Date(1) } } };
    expect(seen(decode(encode(values)))).toBe(seen(values));
  });

  test('are not those that somebody has added to Object.prototype', () => {
    const prototype = Object.prototype as Record<string, unknown>;
    try {
      prototype['method'] = () => 1;
      prototype['text'] = '~u';
      expect(encode({ user: { a: 1 } })).toBe('{"user":{"a":1}}');
      delete prototype['text'];
      const values = decode(encode({ user: { at: new Date(1) } })) as { user: object };
      expect(Object.keys(values.user)).toEqual(['at']);
    } finally {
      delete prototype['method'];
      delete prototype['text'];
    }
  });
});

describe('an error of the decoder', () => {
  test.each([
    ['not JSON', 'secret'],
    ['cut off', '{"a":"secret"'],
    ['not an object', '"secret"'],
    ['null', 'null'],
    ['an empty array', '[]'],
    ['an array of two', '[{},{}]'],
    ['an array of a text', '["secret"]'],
    ['an array of an array', '[["~m","secret",1]]'],
    ['a tag that is not known', '[{"a":"~secret"}]'],
    ['a lone tilde', '[{"a":"~"}]'],
    ['the tag of a Map in the wrong place', '[{"a":["b","~m"]}]'],
    ['a Map with a key that has no value', '[{"a":["~m","secret"]}]'],
    ['a Date without digits', '[{"a":"~d"}]'],
    ['a Date of nothing but a sign', '[{"a":"~d-"}]'],
    ['a Date in another form', '[{"a":"~d1e3"}]'],
    ['a Date out of range', '[{"a":"~d8640000000000001"}]'],
    ['a BigInt without digits', '[{"a":"~n"}]'],
    ['a BigInt in another form', '[{"a":"~n0X1F"}]'],
    ['bytes of the wrong length', '[{"a":"~bsecre"}]'],
    ['bytes in another alphabet', '[{"a":"~bse!!"}]'],
  ])('is the answer to a body that is %s, and does not quote it', (_, body) => {
    const error = thrownBy(() => decode(body));
    expect(error).toBeInstanceOf(SyntaxError);
    expect(String(error)).not.toContain('secr');
    expect((error as Error).cause).toBeUndefined();
  });

  test('is the answer to bytes', () => {
    expect(thrownBy(() => decode(Buffer.from('{}')))).toBeInstanceOf(SyntaxError);
  });

  test('has no reason to come, nor to take long, if only a number is long', () => {
    const body = `[{"a":"~n${'f'.repeat(4_000_000)}"}]`;
    expect(decode(body)).toHaveProperty('a');
  });

  test('is the answer to more than 200 levels with tags, at once', () => {
    const levels = 1_000_000;
    expect(thrownBy(() => decode(`[{"a":${'['.repeat(levels)}${']'.repeat(levels)}}]`))).toBeInstanceOf(SyntaxError);
    expect(thrownBy(() => decode('['.repeat(levels)))).toBeInstanceOf(SyntaxError);
  });

  test('never comes from the stack, however deep a plain body is', () => {
    const levels = 1_000_000;
    expect(decode(`{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`)).toHaveProperty('a');
  });
});

test('the encoder says that a session is too large when the text would be', () => {
  vi.spyOn(JSON, 'stringify').mockImplementation(() => {
    throw new RangeError('Invalid string length');
  });
  expect(thrownBy(() => encode({ a: 1 }))).toBeInstanceOf(EncodeError);
});
