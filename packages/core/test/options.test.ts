import { describe, expect, test } from 'vitest';

import { callback, checkOptions, duration, flag, oneOf, structure, text, wholeNumber } from '../src/options.ts';
import type { OptionRules } from '../src/options.ts';
import { errorOf } from './support/errors.ts';

interface FooOptions {
  readonly url: string;
  readonly limit?: number;
  readonly password?: string;
}

const rules: OptionRules<FooOptions> = {
  url: { ...text, required: true },
  limit: wholeNumber(1),
  password: text,
};

const check = (given: unknown): FooOptions => checkOptions<FooOptions>('SessionFooStore', given, rules);

describe('options', () => {
  test('that are right are returned as they are', () => {
    const given = { url: 'foo://here', limit: 3 };
    expect(check(given)).toBe(given);
  });

  test('that are left out, or undefined, are not checked unless required', () => {
    expect(check({ url: 'u', limit: undefined })).toEqual({ url: 'u', limit: undefined });
    expect(checkOptions('SessionFooStore', undefined, {})).toEqual({});
    expect(checkOptions('SessionFooStore', null, {})).toEqual({});
  });

  test.each(['text', 5, true, ['url'], () => undefined])(
    'that are no object, such as %s, are refused',
    async (given) => {
      expect(await errorOf(() => check(given))).toMatchObject({
        name: 'SettingError',
        code: 'BAD_SETTING',
        message: 'SessionFooStore: expected an object of options.',
      });
    },
  );

  test('one that is required and missing is named, with what was expected', async () => {
    expect((await errorOf(() => check({}))).message).toBe(
      "SessionFooStore: option 'url' is missing: expected text that is not empty.",
    );
  });

  test('one that is wrong is named, with what was expected, and its value does not show', async () => {
    const error = await errorOf(() => check({ url: 'u', limit: 'hunter2' }));
    expect(error.code).toBe('BAD_SETTING');
    expect(error.message).toBe("SessionFooStore: option 'limit' is wrong: expected a whole number from 1.");
    expect(error.cause).toBeUndefined();
  });

  test('one that does not exist is refused with the one that may have been meant', async () => {
    const error = await errorOf(() => check({ url: 'u', pasword: 'hunter2' }));
    expect(error.message).toBe("SessionFooStore: there is no option 'pasword'. Did you mean 'password'?");
  });

  test('one that does not exist and is near to none is refused with the list of all', async () => {
    const error = await errorOf(() => check({ url: 'u', connectionString: 'hunter2' }));
    expect(error.message).toContain('The options are: url, limit, password.');
    expect(error.message).not.toContain('hunter2');
  });

  test('for a store that has none are refused all the same', async () => {
    const error = await errorOf(() => checkOptions('SessionFooStore', { url: 'u' }, {}));
    expect(error.message).toContain('The options are: none.');
  });

  test.each(['__proto__', 'constructor', 'toString'])("called '%s' do not exist either", async (name) => {
    const given: unknown = JSON.parse(`{"url":"u","${name}":"x"}`);
    const error = await errorOf(() => check(given));
    expect(error.message).toContain(`there is no option '${name}'`);
  });

  test('that are inherited count as left out', async () => {
    expect((await errorOf(() => check(Object.create({ url: 'u' })))).message).toContain("'url' is missing");
  });
});

describe('a rule', () => {
  const right = {
    text: { rule: text, values: ['x', ' '] },
    flag: { rule: flag, values: [true, false] },
    callback: { rule: callback, values: [() => undefined, Date] },
    structure: { rule: structure, values: [{}, Object.create(null), new Map()] },
    duration: { rule: duration, values: [0, '60m', 'never'] },
    wholeNumber: { rule: wholeNumber(2, 4), values: [2, 3, 4] },
    oneOf: { rule: oneOf('a', 'b'), values: ['a', 'b'] },
  };
  const wrong = {
    text: { rule: text, values: ['', 5, null, ['x']] },
    flag: { rule: flag, values: ['true', 0, 1, null] },
    callback: { rule: callback, values: ['f', {}, null] },
    structure: { rule: structure, values: [null, [], 'x', () => undefined] },
    duration: { rule: duration, values: [-1, '60', 'x', null] },
    wholeNumber: { rule: wholeNumber(2, 4), values: [1, 5, 2.5, '3', Number.NaN, Infinity, 3n] },
    oneOf: { rule: oneOf('a', 'b'), values: ['c', '', 'A', ['a'], 'toString'] },
  };

  test.each(Object.entries(right))('%s accepts what it should', (_, { rule, values }) => {
    expect(values.filter((value) => !rule.accepts(value))).toEqual([]);
  });

  test.each(Object.entries(wrong))('%s refuses what it should', (_, { rule, values }) => {
    expect(values.filter((value) => rule.accepts(value))).toEqual([]);
  });

  test('says in words what it expects', () => {
    expect(wholeNumber(1).expected).toBe('a whole number from 1');
    expect(wholeNumber(1, 9).expected).toBe('a whole number from 1 to 9');
    expect(oneOf('a', 'b').expected).toBe("'a' or 'b'");
  });
});
