/** How deep values may be nested: far beyond any session, and far from the end of the stack. It is what stops a cycle, too. */
export const MAX_DEPTH = 200;

/** The kinds of object that are nothing but their content: it can be written down, copied and compared. */
export type PlainKind = 'object' | 'array' | 'date' | 'map' | 'set' | 'bytes';

/**
 * Which kind of plain object something is, or 'other' for instances of all other classes, subclasses of these among them, since their
 * methods and their identity would be lost. Only bytes may be of a subclass, such as `Buffer`.
 */
export function plainKindOf(value: object): PlainKind | 'other' {
  const prototype: unknown = Object.getPrototypeOf(value);
  switch (prototype) {
    case Object.prototype:
    case null:
      return 'object';
    case Date.prototype:
      return 'date';
    case Map.prototype:
      return 'map';
    case Set.prototype:
      return 'set';
    default:
      // The prototype of arrays is itself an array, in every realm; that of a subclass is not.
      if (Array.isArray(value)) return Array.isArray(prototype) ? 'array' : 'other';
      if (value instanceof Uint8Array) return 'bytes';
      return isForeignRoot(prototype) ? 'object' : 'other';
  }
}

/** The `Object.prototype` of another realm: of a `vm` context, say, in which test runners like to put an application. */
function isForeignRoot(prototype: unknown): boolean {
  if (typeof prototype !== 'object' || prototype === null || Object.getPrototypeOf(prototype) !== null) return false;
  return Object.hasOwn(prototype, 'isPrototypeOf');
}
