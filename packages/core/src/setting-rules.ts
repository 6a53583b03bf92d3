import { callback, structure, text } from './options.ts';
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
