import { MAX_DEPTH, plainKindOf } from '../plain-kinds.ts';
import { isCarried } from './plain-json.ts';

/** Why JSON cannot carry a value, as the end of a sentence: "is a function". */
export class Refusal extends Error {}

/**
 * The same value in what JSON can carry: what it cannot becomes text that begins with a tilde, or an array whose first item does.
 * Objects and arrays that need no tag stay what they are and are not copied. Throws a {@link Refusal} for what cannot be carried.
 */
export function tag(value: unknown, depth: number = 0): unknown {
  if (isCarried(value)) return value;
  if (typeof value === 'object' && value !== null) return tagObject(value, depth);
  if (typeof value === 'string') return `~${value}`;
  if (typeof value === 'number') return Object.is(value, -0) ? '~-0' : `~${value}`;
  if (typeof value === 'bigint') return `~n${value}`;
  if (value === undefined) return '~u';
  throw new Refusal(`is a ${typeof value}`);
}

function tagObject(value: object, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Refusal(`is nested more than ${MAX_DEPTH} levels deep, or contains itself`);
  switch (plainKindOf(value)) {
    case 'object':
      return tagProperties(value as Record<string, unknown>, depth + 1);
    case 'array':
      return tagItems(value as unknown[], depth + 1);
    case 'date':
      return `~d${(value as Date).getTime()}`;
    case 'map':
      return tagMap(value as Map<unknown, unknown>, depth + 1);
    case 'set':
      return tagSet(value as Set<unknown>, depth + 1);
    case 'bytes':
      return tagBytes(value as Uint8Array);
    case 'other':
      throw new Refusal(`is an instance of ${className(value)}`);
  }
}

function tagProperties(object: Record<string, unknown>, depth: number): unknown {
  refuseToJson(object);
  refuseSymbolKeys(object);
  let copy: Record<string, unknown> | undefined;
  for (const key in object) {
    const value = object[key];
    if (isCarried(value)) continue;
    // Inherited, from an `Object.prototype` that somebody has added to.
    if (typeof value === 'function' && !Object.hasOwn(object, key)) continue;
    const tagged = tag(value, depth);
    if (tagged === value || !Object.hasOwn(object, key)) continue;
    copy ??= { ...object };
    // An own property by now, so even `__proto__` is set like any other.
    copy[key] = tagged;
  }
  return copy ?? object;
}

function tagItems(array: readonly unknown[], depth: number): unknown {
  // The one array with named properties that people meet. To look for any would make encoding a twentieth slower.
  if ('groups' in array) throw new Refusal('is what a regular expression matched');
  let copy: unknown[] | undefined;
  for (let index = 0; index < array.length; index++) {
    const item = array[index];
    if (isCarried(item)) continue;
    if (item === undefined && !(index in array)) throw new Refusal('is an array with holes');
    const tagged = tag(item, depth);
    if (tagged === item) continue;
    copy ??= [...array];
    copy[index] = tagged;
  }
  return copy ?? array;
}

function tagMap(map: ReadonlyMap<unknown, unknown>, depth: number): unknown[] {
  const tagged: unknown[] = ['~m'];
  for (const [key, value] of map) tagged.push(tag(key, depth), tag(value, depth));
  return tagged;
}

function tagSet(set: ReadonlySet<unknown>, depth: number): unknown[] {
  const tagged: unknown[] = ['~s'];
  for (const element of set) tagged.push(tag(element, depth));
  return tagged;
}

function tagBytes(bytes: Uint8Array): string {
  return `~b${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}

/** What such a method returns would silently stand in the object's place. */
function refuseToJson(value: { readonly toJSON?: unknown }): void {
  if (typeof value.toJSON === 'function') throw new Refusal('has a method toJSON');
}

function refuseSymbolKeys(object: object): void {
  const symbols = Object.getOwnPropertySymbols(object);
  if (symbols.length > 0 && symbols.some((symbol) => Object.prototype.propertyIsEnumerable.call(object, symbol))) {
    throw new Refusal('has a property whose key is a symbol');
  }
}

function className(value: object): string {
  const { name } = value.constructor;
  return typeof name === 'string' && name !== '' ? name : 'a class without a name';
}
