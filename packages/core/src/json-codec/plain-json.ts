import { MAX_DEPTH } from '../plain-kinds.ts';

/** The first character of every text that stands for something else. */
export const TILDE = 0x7e;

/** Whether a primitive value stands for itself in JSON. Nearly all do, and get no other look than this one. */
export function isCarried(value: unknown): boolean {
  if (typeof value === 'string') return value.charCodeAt(0) !== TILDE;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return typeof value === 'boolean' || value === null;
}

/**
 * Whether a value is an object that JSON carries as it is, with all that is in it, so that there is nothing to tag. May say no where
 * the answer is yes, since that only costs time. Most values of most sessions are like that, and are encoded 5 % faster for it.
 */
export function isPlainJson(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  if ((value as HasToJson).toJSON !== undefined) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return isPlainObject(value as Readonly<Record<string, unknown>>, depth + 1);
  return prototype === Array.prototype && Array.isArray(value) && isPlainArray(value, depth + 1);
}

/** What may have a method that would be called by `JSON.stringify`. */
export interface HasToJson {
  readonly toJSON?: unknown;
}

function isPlainObject(object: Readonly<Record<string, unknown>>, depth: number): boolean {
  for (const key in object) {
    const value = object[key];
    if (!isCarried(value) && !isPlainJson(value, depth)) return false;
  }
  return Object.getOwnPropertySymbols(object).length === 0;
}

function isPlainArray(array: readonly unknown[], depth: number): boolean {
  for (let index = 0; index < array.length; index++) {
    const item = array[index];
    if (!isCarried(item) && !isPlainJson(item, depth)) return false;
  }
  return !('groups' in array);
}
