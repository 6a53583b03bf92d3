import { inspect } from 'node:util';
import * as fc from 'fast-check';

/** All that there is to see of a plain value, kinds and order included, as text: to compare by other means than those under test. */
export function seen(value: unknown): string {
  return inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null });
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  // Any code units at all: surrogates without their other half, too.
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('~', '~~', '~u', '~d5', '~m', '~s', '~b', '~-0', '~NaN', '~n1', '~?'),
);

const keys = fc.oneof(
  text,
  fc.constantFrom('', '0', '7', '__proto__', 'constructor', 'prototype', 'toJSON', 'hasOwnProperty', 'length', 'then'),
);

const few = { maxLength: 5 };

const { tree } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    text,
    fc.double(),
    fc.maxSafeInteger(),
    fc.bigInt(),
    fc.boolean(),
    fc.constantFrom<unknown>(null, undefined, 0, -0, Number.NaN, Infinity, -Infinity),
    fc.date({ noInvalidDate: false }),
    fc.uint8Array(),
  ),
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.array(fc.tuple(keys, tie('tree')), few).map((entries) => Object.fromEntries(entries) as unknown),
    fc.array(tie('tree'), few),
    fc.array(fc.tuple(tie('tree'), tie('tree')), few).map((entries) => new Map(entries)),
    fc.array(tie('tree'), few).map((elements) => new Set(elements)),
  ),
}));

/** Any value that the JSON codec carries. */
export const plainValues: fc.Arbitrary<unknown> = tree;

/** The values of any session that the JSON codec carries. */
export const sessionValues: fc.Arbitrary<Record<string, unknown>> = fc
  .array(fc.tuple(keys, plainValues))
  .map((entries) => Object.fromEntries(entries));
