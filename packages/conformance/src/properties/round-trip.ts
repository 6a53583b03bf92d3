import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { opening } from '../opened.ts';
import type { StoreSubject } from '../subject.ts';

/** How many sessions of arbitrary values are tried: each is a few kilobytes of text at the most. */
const RUNS = 200;
const TIME_LIMIT = 30_000;

/** Names of keys, those that every object has a property of among them. */
const keys: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '0', '~', '~d'),
  },
);

/** Text, with half surrogate pairs, and with what the codec uses itself to mark other kinds. */
const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom('~', '~~', '~d0', '~u', '~m', '~#NaN', '~n1', '~bAA==', '{}', '[]'),
);

/** Every value that the contract says a session can hold. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      texts,
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.bigInt(),
      fc.constantFrom(null, undefined, -0),
      fc.date({ noInvalidDate: false }),
      fc.uint8Array({ maxLength: 64 }),
    ),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => new Set(items)),
  ),
}));

/** What goes into a session comes out of it: through the codec, the application, and the store. */
export function roundTrip(subject: StoreSubject): void {
  describe('arbitrary values', () => {
    test(
      'whatever a session can hold comes back equal, with its types',
      async () => {
        await using opened = await opening<Record<string, unknown>>(subject);
        const { application } = opened;
        const property = fc.asyncProperty(
          fc.uniqueArray(fc.tuple(keys, value), { selector: ([key]) => key, minLength: 1, maxLength: 6 }),
          async (entries) => {
            const session = await application.checkOut();
            for (const [key, item] of entries) session.set(key, item);
            await session.checkIn();
            const again = await application.checkOut(session.token);
            expect(fc.stringify(again.entries().toSorted(byKey))).toBe(fc.stringify(entries.toSorted(byKey)));
            expect(await again.checkIn()).toBe('unchanged');
          },
        );
        await fc.assert(property, { numRuns: RUNS });
      },
      TIME_LIMIT,
    );
  });
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
