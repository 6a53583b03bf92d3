import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { jsonCodec } from '../src/json-codec.ts';
import { someRecord } from './support/fixtures.ts';
import { seen, sessionValues } from './support/plain-values.ts';

const context = { id: someRecord().id };

/** What becomes of a body: values, or an error of that name. */
function outcome(body: string): string {
  try {
    return typeof jsonCodec.decode(body, context) === 'object' ? 'values' : 'something else';
  } catch (error) {
    return error instanceof Error ? error.name : 'something else';
  }
}

test('whatever the JSON codec carries comes back as it was', () => {
  fc.assert(
    fc.property(sessionValues, (values) => {
      const before = seen(values);
      const body = jsonCodec.encode(values, context);
      expect(seen(jsonCodec.decode(body, context))).toBe(before);
      expect(seen(values)).toBe(before);
    }),
    { numRuns: 500 },
  );
});

test('what plain JSON carries is written as plain JSON', () => {
  // Written and read once, since -0 is not what JSON carries.
  const carried = fc.dictionary(fc.string(), fc.jsonValue()).map((values) => JSON.stringify(values));
  fc.assert(
    fc.property(carried, (text) => {
      fc.pre(!text.includes('"~'));
      const values = JSON.parse(text) as Record<string, unknown>;
      expect(jsonCodec.encode(values, context)).toBe(text);
    }),
  );
});

test('no text makes the decoder do anything but return an object or throw a SyntaxError', () => {
  const tagged = fc.string().map((rest) => `~${rest}`);
  const item = fc.oneof(tagged, fc.constantFrom('~m', '~s', '~dNaN', '~u'), fc.jsonValue());
  const hostile = fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), fc.oneof(item, fc.array(item)));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        hostile.map((values) => JSON.stringify([values])),
      ),
      (body) => {
        expect(outcome(body)).toMatch(/^(values|SyntaxError)$/);
        expect(Object.keys(Object.prototype)).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});
