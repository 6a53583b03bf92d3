import { MAX_DEPTH, plainKindOf } from '../plain-kinds.ts';

/** Why JSON cannot carry a value, as the end of a sentence: "is a function". */
export class Refusal extends Error {}

/** The first character of every text that stands for something else. */
export const TILDE = 0x7e;

/**
 * The same value in what JSON can carry: what it cannot becomes text that begins with a tilde, or an array whose first item does.
 * Objects and arrays that need no tag stay what they are and are not copied, so plain data costs one look and comes back as it is.
 * Throws a {@link Refusal} for what cannot be carried.
 */
export function tag(value: unknown, depth: number = 0): unknown {
  if (isCarried(value)) return value;
  return typeof value === 'object' && value !== null ? tagObject(value, depth) : tagPrimitive(value);
}

/** Whether a primitive value stands for itself. Nearly all do, and get no other look than this one. */
function isCarried(value: unknown): boolean {
  if (typeof value === 'string') return value.charCodeAt(0) !== TILDE;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return typeof value === 'boolean' || value === null;
}

function tagPrimitive(value: unknown): string {
  if (typeof value === 'string') return `~${value}`;
  if (typeof value === 'number') return Object.is(value, -0) ? '~-0' : `~${value}`;
  if (typeof value === 'bigint') return `~n${value.toString(16)}`;
  if (value === undefined) return '~u';
  throw new Refusal(`is a ${typeof value}`);
}

/** Tells the frequent kinds by itself, without `plainKindOf`: a session with dates and maps is encoded 5 % faster for it. */
function tagObject(value: object, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Refusal(`is nested more than ${MAX_DEPTH} levels deep, or contains itself`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return tagProperties(value as Properties, depth + 1);
  if (prototype === Array.prototype && Array.isArray(value)) return tagItems(value, depth + 1);
  if (prototype === Date.prototype) return `~d${(value as Date).getTime()}`;
  if (prototype === Map.prototype) return tagMap(value as ReadonlyMap<unknown, unknown>, depth + 1);
  if (prototype === Set.prototype) return tagSet(value as ReadonlySet<unknown>, depth + 1);
  switch (plainKindOf(value)) {
    case 'object':
      return tagProperties(value as Properties, depth + 1);
    case 'array':
      return tagItems(value as readonly unknown[], depth + 1);
    case 'bytes':
      return tagBytes(value as Uint8Array);
    default:
      throw new Refusal(`is an instance of ${className(value)}`);
  }
}

type Properties = Readonly<Record<string, unknown>>;

function tagProperties(object: Properties, depth: number): unknown {
  if (object['toJSON'] !== undefined) refuseToJson(object['toJSON']);
  let copy: Record<string, unknown> | undefined;
  for (const key in object) {
    const value = object[key];
    if (isCarried(value)) continue;
    // Somebody may have added to `Object.prototype`, which is no reason to refuse a session.
    if (typeof value === 'function' && !Object.hasOwn(object, key)) continue;
    const tagged = typeof value === 'object' ? tagObject(value as object, depth) : tagPrimitive(value);
    if (tagged === value || !Object.hasOwn(object, key)) continue;
    copy ??= { ...object };
    // An own property by now, so even `__proto__` is set like any other.
    copy[key] = tagged;
  }
  return copy ?? object;
}

function tagItems(array: readonly unknown[] & { readonly toJSON?: unknown }, depth: number): unknown {
  if (array.toJSON !== undefined) refuseToJson(array.toJSON);
  // The one array with named properties that people meet. To look for any would make encoding a twentieth slower.
  if ('groups' in array) throw new Refusal('is what a regular expression matched');
  let copy: unknown[] | undefined;
  for (let index = 0; index < array.length; index++) {
    const item = array[index];
    if (isCarried(item)) continue;
    if (item === undefined && !(index in array)) throw new Refusal('is an array with holes');
    const tagged = typeof item === 'object' ? tagObject(item as object, depth) : tagPrimitive(item);
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
function refuseToJson(toJson: unknown): void {
  if (typeof toJson === 'function') throw new Refusal('has a method toJSON');
}

function className(value: object): string {
  const { name } = value.constructor;
  return typeof name === 'string' && name !== '' ? name : 'a class without a name';
}
