import { BusyError, CoatcheckError, errorCodes } from '@coatcheck/core';
import type { ErrorCode } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';

import { failureHeaders, failureStatus } from '../src/node.ts';

const codes = Object.keys(errorCodes) as ErrorCode[];

describe('the status of an error', () => {
  const expected: readonly [status: number, why: string, codes: ErrorCode[]][] = [
    [401, 'a token that was refused', ['UNKNOWN_TOKEN']],
    [
      409,
      'what others did, or the state of the session, forbids',
      ['SESSION_GONE', 'CONFLICT', 'LEASE_LOST', 'OLD_TOKEN', 'TOO_MANY_SESSIONS'],
    ],
    [
      503,
      'what may work a moment later',
      ['NOT_OPEN', 'CLOSED', 'STORE_FAILED', 'STORE_FULL', 'STORE_TIMEOUT', 'INDETERMINATE', 'BUSY'],
    ],
  ];

  test.each(expected)('is %d for %s', (status, _why, those) => {
    const found = codes.filter((code) => failureStatus(new CoatcheckError(code, '')) === status);
    expect(found.toSorted()).toEqual(those.toSorted());
  });

  test('is 500 for everything else, be it an error of ours or not', () => {
    const named = new Set(expected.flatMap(([, , those]) => those));
    for (const code of codes.filter((each) => !named.has(each))) {
      expect(failureStatus(new CoatcheckError(code, ''))).toBe(500);
    }
    for (const error of [new Error('secret'), 'secret', undefined]) expect(failureStatus(error)).toBe(500);
  });
});

describe('the headers of an error', () => {
  test.each([
    [0, '1'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [15_000, '15'],
  ])('say when to come again, in whole seconds and at least one: after %d ms, %s', (retryAfter, seconds) => {
    expect(failureHeaders(new BusyError('', retryAfter))).toEqual({ 'Retry-After': seconds });
  });

  test('are none where nobody knows when to come again', () => {
    for (const error of [new CoatcheckError('CONFLICT', ''), new Error('secret'), undefined]) {
      expect(failureHeaders(error)).toEqual({});
    }
  });
});
