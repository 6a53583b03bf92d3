import { describe, expect, test } from 'vitest';

import * as core from '../src/index.ts';

const { ConflictError, errorCodes, hasCode, IndeterminateError, SessionGoneError, StoreError, StoreTimeoutError } =
  core;

describe('an error', () => {
  test('tells its class, its code, its message and its cause', () => {
    const cause = new Error('disk');
    const error = new StoreError('STORE_FAILED', 'It failed.', { cause });
    expect(error).toBeInstanceOf(core.CoatcheckError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'StoreError', code: 'STORE_FAILED', message: 'It failed.', cause });
    expect(String(error)).toBe('StoreError: It failed.');
  });

  test.each([
    [new core.CapabilityError('x'), 'CAPABILITY_MISSING'],
    [new StoreTimeoutError('x'), 'STORE_TIMEOUT'],
    [new IndeterminateError('x'), 'INDETERMINATE'],
    [new core.EncodeError('x'), 'NOT_ENCODABLE'],
    [new SessionGoneError('x'), 'SESSION_GONE'],
    [new ConflictError('x'), 'CONFLICT'],
  ] as const)('of a class with one code has it: %s', (error, code) => {
    expect(error.code).toBe(code);
  });

  test('bears the name of its class in words, under which it is exported', () => {
    const isErrorClass = (entry: [string, unknown]): entry is [string, new (...args: never[]) => Error] =>
      entry[0].endsWith('Error');
    const classes = Object.entries<unknown>(core).filter(isErrorClass);
    expect(classes.length).toBeGreaterThan(10);
    for (const [name, value] of classes) {
      const error: unknown = Reflect.construct(value, ['CONFLICT', 'x']);
      expect(Object.getOwnPropertyDescriptor(error, 'name')?.value).toBe(name);
    }
  });

  test('belongs to a family, so that one catch serves many', () => {
    expect(new StoreTimeoutError('x')).toBeInstanceOf(StoreError);
    expect(new IndeterminateError('x')).toBeInstanceOf(StoreError);
    expect(new SessionGoneError('x')).toBeInstanceOf(core.SessionError);
    expect(new ConflictError('x', ['cart'])).toBeInstanceOf(core.SessionError);
  });

  test('of a conflict tells the keys, none where the whole record is meant', () => {
    expect(new ConflictError('x', ['cart']).keys).toEqual(['cart']);
    expect(new ConflictError('x').keys).toEqual([]);
  });
});

describe('hasCode', () => {
  const coded = (code: unknown): Error => Object.assign(new Error('x'), { code });

  test('knows an error by its code, whichever copy of core made it', () => {
    expect(hasCode(new StoreError('CLOSED', 'x'), 'CLOSED')).toBe(true);
    expect(hasCode(coded('CLOSED'), 'CLOSED')).toBe(true);
    expect(hasCode(coded('CLOSED'))).toBe(true);
    expect(hasCode(coded('CLOSED'), 'CONFLICT')).toBe(false);
  });

  test.each(['ENOENT', '', 'constructor', 'toString', 5, undefined])('knows no error with the code %s', (code) => {
    expect(hasCode(coded(code))).toBe(false);
  });

  test.each([undefined, null, 'CLOSED', 5, {}, { code: 'CLOSED' }, new Error('CLOSED')])(
    'knows nothing else, such as %s',
    (thrown) => {
      expect(hasCode(thrown)).toBe(false);
      expect(hasCode(thrown, 'CLOSED')).toBe(false);
    },
  );
});

test('every code has a meaning in words, and is said in capitals', () => {
  for (const [code, meaning] of Object.entries(errorCodes)) {
    expect(code).toMatch(/^[A-Z_]+$/);
    expect(meaning).toMatch(/^[a-z].{10,}[^.]$/);
  }
});
