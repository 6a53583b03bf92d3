import { parseDuration } from './duration.ts';
import { callback, oneOf, structure, text, wholeNumber } from './options.ts';
import type { OptionRule } from './options.ts';

/** Whatever it is: somebody else will check it. */
export const anything: OptionRule = { expected: 'anything', accepts: () => true };

/** The name of a store, or a store. */
export const storeOrName: OptionRule = {
  expected: "the name of a store, such as 'Memory', or a store",
  accepts: (value) => text.accepts(value) || structure.accepts(value),
};

/** An application's own table of stores. */
export const factories: OptionRule = {
  expected: 'an object of functions, each of which makes a store: { Foo: () => new SessionFooStore() }',
  accepts: (value) => isObjectOf(value, isFunction),
};

/** What to do about conflicts, key by key. */
export const conflictRules: OptionRule = {
  expected: "an object that has a function or 'refuse' for each key",
  accepts: (value) => isObjectOf(value, (rule) => rule === 'refuse' || isFunction(rule)),
};

/** A duration that comes to an end, and is more than nothing. */
export const finiteDuration: OptionRule = {
  expected: "milliseconds above 0, or text such as '500ms', '90s', '60m'",
  accepts: (value) => {
    const milliseconds = parseDuration(value);
    return milliseconds !== undefined && milliseconds > 0 && milliseconds !== Infinity;
  },
};

/** True, or how many sessions a principal may have. */
export const principalLimit: OptionRule = {
  expected: "true, or { maxSessions: a whole number from 1, whenFull: 'refuse' or 'oldest out' }",
  accepts: (value) => value === true || (isObject(value) && isLimit(value)),
};

/** A clock, whatever its class. */
export const wholeClock: OptionRule = {
  expected: 'an object with the methods now, monotonic and after',
  accepts: (value) => hasMethods(value, ['now', 'monotonic', 'after']),
};

/** A codec, or a list of codecs. */
export const oneOrMoreCodecs: OptionRule = {
  expected: 'a codec, or a list of codecs with the current one first',
  accepts: (value) => (Array.isArray(value) ? value.length > 0 && value.every(isCodec) : isCodec(value)),
};

function isLimit(value: object): boolean {
  if (!('maxSessions' in value && 'whenFull' in value) || Object.keys(value).length > 2) return false;
  return wholeNumber(1).accepts(value.maxSessions) && oneOf('refuse', 'oldest out').accepts(value.whenFull);
}

function isCodec(value: unknown): boolean {
  return hasMethods(value, ['encode', 'decode']) && 'name' in value && text.accepts(value.name);
}

function isObjectOf(value: unknown, accepts: (each: unknown) => boolean): boolean {
  return isObject(value) && !Array.isArray(value) && Object.values(value).every(accepts);
}

function hasMethods(value: unknown, names: readonly string[]): value is object {
  return isObject(value) && names.every((name) => isFunction(Reflect.get(value, name)));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isFunction(value: unknown): boolean {
  return callback.accepts(value);
}
