import { describe, expect, test } from 'vitest';

import { durationOf, parseDuration } from '../src/duration.ts';
import { NEVER } from '../src/record.ts';
import { errorOf } from './support/errors.ts';

describe('a duration', () => {
  test.each([
    [0, 0],
    [1_500, 1_500],
    ['0s', 0],
    ['500ms', 500],
    ['90s', 90_000],
    ['60m', 3_600_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
    ['1.5h', 5_400_000],
    ['0.001s', 1],
    ['never', Infinity],
    [NEVER, NEVER],
  ])('%s is %s milliseconds', (given, milliseconds) => {
    expect(parseDuration(given)).toBe(milliseconds);
  });

  test.each([
    -1,
    Number.NaN,
    Infinity,
    -Infinity,
    NEVER + 2,
    '',
    'm',
    '60',
    '60 m',
    ' 60m',
    '60m ',
    '60M',
    '-5m',
    '+5m',
    '1e3s',
    '5y',
    '.5h',
    'Never',
    '999999999999w',
    null,
    undefined,
    true,
    60n,
    {},
    [60],
    new Date(0),
  ])('%s is none', (given) => {
    expect(parseDuration(given)).toBeUndefined();
  });

  test('one that is wrong is refused under the name of its setting, and without what was given', async () => {
    const error = await errorOf(() => durationOf('maxAge', 'hunter2'));
    expect(error.code).toBe('BAD_SETTING');
    expect(error.message).toContain("'maxAge'");
    expect(error.message).toContain("'60m'");
    expect(error.message).not.toContain('hunter2');
  });
});
