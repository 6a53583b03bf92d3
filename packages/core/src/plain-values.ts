import { MAX_DEPTH, plainKindOf } from './plain-kinds.ts';

/*
 * Plain values are what the JSON codec carries: primitives, plain objects, arrays, `Date`, `Map`, `Set` and `Uint8Array`, nested at
 * most 200 deep. A codec of the application's own may carry more; of that nothing is known here.
 */

/**
 * A copy that shares nothing with the value, if everything in it is plain; else the value itself, not copied. So an object that comes
 * back identical could not be copied. What is no data in JSON is none here: properties that are not enumerable or whose key is a
 * symbol, and the named properties of arrays.
 */
export function copyValue<Value>(value: Value): Value {
  const copy = plainCopy(value);
  return copy === notPlain ? value : (copy as Value);
}

/** Whether {@link copyValue} makes a copy. Costs as much as making it. */
export function isCopyable(value: unknown): boolean {
  return plainCopy(value) !== notPlain;
}

/**
 * Whether two plain values have the same content, types included: `NaN` is equal to itself, -0 is not 0, a property that is
 * `undefined` is not a missing one. The order of properties does not count; that of the entries of a `Map` or `Set` does.
 *
 * Errs on the side of "different": what is not plain is equal only to itself, and so is what is nested too deeply or cannot be read.
 */
export function equalValues(one: unknown, other: unknown): boolean {
  try {
    return equal(one, other, 0);
  } catch {
    // A getter that throws, a revoked proxy: the encoder will say what is wrong with it.
    return false;
  }
}

const notPlain: unique symbol = Symbol('not a plain value');

function plainCopy(value: unknown): unknown {
  try {
    return copyOf(value, 0);
  } catch {
    return notPlain;
  }
}

function copyOf(value: unknown, depth: number): unknown {
  if (!isReference(value)) return value;
  if (depth > MAX_DEPTH) return notPlain;
  switch (plainKindOf(value)) {
    case 'object':
      return copyOfObject(value as Record<string, unknown>, depth);
    case 'array':
      return copyOfArray(value as unknown[], depth);
    case 'date':
      return new Date((value as Date).getTime());
    case 'map':
      return copyOfMap(value as Map<unknown, unknown>, depth);
    case 'set':
      return copyOfSet(value as Set<unknown>, depth);
    case 'bytes':
      // Not `value.slice()`: that of a `Buffer` shares the memory.
      return Uint8Array.prototype.slice.call(value);
    case 'other':
      return notPlain;
  }
}

function isReference(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function copyOfObject(object: Record<string, unknown>, depth: number): unknown {
  const prototype: unknown = Object.getPrototypeOf(object);
  const copy: Record<string, unknown> = prototype === null ? { __proto__: null, ...object } : { ...object };
  for (const key in copy) {
    const value = copy[key];
    if (!isReference(value) || !Object.hasOwn(copy, key)) continue;
    const own = copyOf(value, depth + 1);
    if (own === notPlain) return notPlain;
    copy[key] = own;
  }
  return copy;
}

function copyOfArray(array: readonly unknown[], depth: number): unknown {
  const copy = [...array];
  for (let index = 0; index < copy.length; index++) {
    const item = copy[index];
    const own = copyOf(item, depth + 1);
    if (own === notPlain || (item === undefined && !(index in array))) return notPlain;
    copy[index] = own;
  }
  return copy;
}

function copyOfMap(map: ReadonlyMap<unknown, unknown>, depth: number): unknown {
  const copy = new Map<unknown, unknown>();
  for (const [key, value] of map) {
    const ownKey = copyOf(key, depth + 1);
    const own = copyOf(value, depth + 1);
    if (ownKey === notPlain || own === notPlain) return notPlain;
    copy.set(ownKey, own);
  }
  return copy;
}

function copyOfSet(set: ReadonlySet<unknown>, depth: number): unknown {
  const copy = new Set<unknown>();
  for (const item of set) {
    const own = copyOf(item, depth + 1);
    if (own === notPlain) return notPlain;
    copy.add(own);
  }
  return copy;
}

function equal(one: unknown, other: unknown, depth: number): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const kind = plainKindOf(one);
  if (depth > MAX_DEPTH || kind !== plainKindOf(other)) return false;
  switch (kind) {
    case 'object':
      return sameRoot(one, other) && equalProperties(one as Properties, other as Properties, depth + 1);
    case 'array':
      return equalItems(one as unknown[], other as unknown[], depth + 1);
    case 'date':
      return Object.is((one as Date).getTime(), (other as Date).getTime());
    case 'map':
      return equalSequences(
        (one as Map<unknown, unknown>).entries(),
        (other as Map<unknown, unknown>).entries(),
        depth,
      );
    case 'set':
      return equalSequences((one as Set<unknown>).values(), (other as Set<unknown>).values(), depth + 1);
    case 'bytes':
      return Buffer.compare(one as Uint8Array, other as Uint8Array) === 0;
    case 'other':
      return false;
  }
}

/** An object without a prototype is another kind of thing than one with. */
function sameRoot(one: object, other: object): boolean {
  return (Object.getPrototypeOf(one) === null) === (Object.getPrototypeOf(other) === null);
}

function equalProperties(one: Properties, other: Properties, depth: number): boolean {
  const keys = Object.keys(other);
  let count = 0;
  for (const key in one) {
    // Nearly always in the same order, so that hardly a key has to be looked up: comparing is twice as fast for it.
    if (key !== keys[count]) {
      if (!Object.hasOwn(one, key)) continue;
      if (!Object.hasOwn(other, key)) return false;
    }
    if (!equal(one[key], other[key], depth)) return false;
    count++;
  }
  return count === keys.length;
}

type Properties = Readonly<Record<string, unknown>>;

function equalItems(one: readonly unknown[], other: readonly unknown[], depth: number): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) {
    const item = one[index];
    if (!equal(item, other[index], depth)) return false;
    if (item === undefined && index in one !== index in other) return false;
  }
  return true;
}

function equalSequences(one: Iterator<unknown>, other: Iterator<unknown>, depth: number): boolean {
  for (;;) {
    const left = one.next();
    const right = other.next();
    if (left.done || right.done) return left.done === right.done;
    if (!equal(left.value, right.value, depth)) return false;
  }
}
