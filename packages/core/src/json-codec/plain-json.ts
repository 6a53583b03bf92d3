import { MAX_DEPTH } from '../plain-kinds.ts';

/** The first character of every text that stands for something else. */
export const TILDE = 0x7e;

/** Whether a value that is not an object stands for itself in JSON. Nearly all do, and get no other look than this one. */
export function isCarried(value: unknown): boolean {
  if (typeof value === 'string') return value.charCodeAt(0) !== TILDE;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return typeof value === 'boolean' || value === null;
}

/**
 * Whether JSON carries an object as it is, so that `tag` would find nothing to do. May say no where the answer is yes, since that
 * only costs time.
 */
export function isPlainJson(value: object & { readonly toJSON?: unknown }, depth: number): boolean {
  if (depth > MAX_DEPTH || value.toJSON !== undefined) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) {
    const object = value as Record<string, unknown>;
    for (const key in object) {
      const child = object[key];
      if (!isCarried(child) && !(typeof child === 'object' && isPlainJson(child as object, depth + 1))) return false;
    }
    return Object.getOwnPropertySymbols(object).length === 0;
  }
  if (prototype !== Array.prototype || !Array.isArray(value) || 'groups' in value) return false;
  for (let index = 0; index < value.length; index++) {
    const child: unknown = value[index];
    if (!isCarried(child) && !(typeof child === 'object' && isPlainJson(child as object, depth + 1))) return false;
  }
  return true;
}
