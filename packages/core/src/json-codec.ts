import type { Codec, Values } from './codec.ts';
import { EncodeError } from './errors.ts';
import { encodeError } from './json-codec/refused.ts';
import { restore } from './json-codec/restore.ts';
import { Refusal, tag } from './json-codec/tag.ts';
import type { Body } from './record.ts';

/**
 * JSON that also keeps `Date`, `Map`, `Set`, `bigint`, `Uint8Array`, `undefined`, `NaN`, the infinities and -0, at any depth.
 *
 * Every body is JSON. That of plain data is an object, just as `JSON.stringify` makes it. Any other is an array of one such object, in
 * which texts and arrays that begin with a tilde stand for something else:
 *
 * - `"~d1767225600000"`: a `Date`, in milliseconds since the epoch, or `"~dNaN"`
 * - `"~n7b"`: a `bigint`, in hexadecimal
 * - `"~b3q2+7w=="`: a `Uint8Array`, in base64
 * - `"~u"`: `undefined`; `"~NaN"`, `"~Infinity"`, `"~-Infinity"`, `"~-0"`: these numbers
 * - `"~~text"`: the string `~text`
 * - `["~m", key, value, ...]`: a `Map`; `["~s", element, ...]`: a `Set`
 *
 * A key is never more than a key, `__proto__` included. A `Buffer` comes back as a `Uint8Array`, an object without a prototype as one
 * with, and an object that is there twice as two. What JSON passes over is not kept: properties that are not enumerable or whose key is
 * a symbol, and the named properties of arrays, dates, maps and sets.
 *
 * Refused with `NOT_ENCODABLE` and the path of the culprit: functions, symbols, instances of all other classes, objects
 * with a method `toJSON`, arrays with holes, what a regular expression matched, cycles, and what is nested more than 200 levels deep.
 */
export const jsonCodec: Codec = { name: 'json', encode, decode };

function encode(values: Values): string {
  const tagged = taggedValues(values);
  try {
    return JSON.stringify(tagged === values ? values : [tagged]);
  } catch (cause) {
    throw new EncodeError('The session is larger than JSON text can be.', { cause });
  }
}

function taggedValues(values: Values): Values {
  try {
    const tagged = tag(values);
    if (!isObject(tagged)) throw new Refusal('is not a plain object');
    return tagged;
  } catch (error) {
    throw encodeError(values, error);
  }
}

function decode(body: Body): Values {
  const parsed = typeof body === 'string' ? parse(body) : undefined;
  if (isObject(parsed)) return parsed;
  if (Array.isArray(parsed) && parsed.length === 1 && isObject(parsed[0])) return restore(parsed[0]) as Values;
  throw new SyntaxError('The body was not written by the codec of that name.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error of `JSON.parse` quotes the text, which may be anybody's secret.
    throw new SyntaxError('The body is not JSON.');
  }
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
