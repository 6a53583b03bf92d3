import * as fc from 'fast-check';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { open } from '../opened.ts';

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
export const roundTrip: readonly ConformanceCase[] = [
  ...group({ level: 'data', name: 'arbitrary values' }, [
    test(
      'whatever a session can hold comes back equal, with its types',
      async (trial) => {
        const { application } = await open<Record<string, unknown>>(trial);
        const property = fc.asyncProperty(
          fc.uniqueArray(fc.tuple(keys, value), { selector: ([key]) => key, minLength: 1, maxLength: 6 }),
          async (entries) => {
            const session = await application.checkOut();
            for (const [key, item] of entries) session.set(key, item);
            await session.checkIn();
            const again = await application.checkOut(session.token);
            assert.equal(fc.stringify(again.entries().toSorted(byKey)), fc.stringify(entries.toSorted(byKey)));
            assert.equal(await again.checkIn(), 'unchanged');
          },
        );
        await fc.assert(property, { numRuns: RUNS, seed: trial.seed });
      },
      { timeLimit: TIME_LIMIT },
    ),
  ]),
];

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
