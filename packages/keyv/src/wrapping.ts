import type { MaybePromise } from '@coatcheck/core';
import { isKeyv5, isKeyv6, propertyOf } from './shapes.ts';
import type { KeyvInstance } from './shapes.ts';

/** What is done to a text on its way to the backend and back, as the settings of a Keyv say: serialization, compression, encryption. */
export interface Wrapping {
  /** Whether the Keyv was told nothing about that. Asked each time, since its settings can be changed. */
  readonly isPlain: boolean;
  wrap(text: string): MaybePromise<unknown>;
  /** What was wrapped, or something else if it was damaged; may throw then, too. */
  unwrap(kept: unknown): MaybePromise<unknown>;
}

/** The wrapping of a Keyv; without one, that of a Keyv that was told nothing. */
export function wrappingOf(keyv: KeyvInstance | undefined): Wrapping {
  if (keyv === undefined) return plain;
  return {
    get isPlain() {
      return wasToldNothing(keyv);
    },
    wrap: (text) => (wasToldNothing(keyv) ? plain.wrap(text) : wrapBy(keyv, text)),
    unwrap: (kept) => (wasToldNothing(keyv) ? plain.unwrap(kept) : unwrapBy(keyv, kept)),
  };
}

/** What Keyv makes of a text if it was told nothing, at once. */
const plain: Wrapping = {
  isPlain: true,
  wrap: (value) => JSON.stringify({ value }),
  unwrap: (kept) => propertyOf(typeof kept === 'string' ? JSON.parse(kept) : kept, 'value'),
};

/** By the names of what Keyv serializes with unless told otherwise: where they were minified, it takes longer and comes to the same. */
function wasToldNothing(keyv: KeyvInstance): boolean {
  if (propertyOf(keyv, 'compression') !== undefined || propertyOf(keyv, 'encryption') !== undefined) return false;
  const serializer = isKeyv6(keyv)
    ? propertyOf(propertyOf(propertyOf(keyv, 'serialization'), 'constructor'), 'name')
    : propertyOf(propertyOf(keyv, 'serialize'), 'name');
  return serializer === 'KeyvJsonSerializer' || serializer === 'defaultSerialize';
}

async function wrapBy(keyv: KeyvInstance, value: string): Promise<unknown> {
  if (isKeyv6(keyv)) return keyv.encode({ value });
  return isKeyv5(keyv) ? keyv.serializeData({ value }) : undefined;
}

async function unwrapBy(keyv: KeyvInstance, kept: unknown): Promise<unknown> {
  return propertyOf(typeof kept === 'string' ? await decodedBy(keyv, kept) : kept, 'value');
}

function decodedBy(keyv: KeyvInstance, kept: string): unknown {
  if (isKeyv6(keyv)) return keyv.decode(kept);
  return isKeyv5(keyv) ? keyv.deserializeData(kept) : undefined;
}

/** What was wrapped in the form of text, for backends that keep nothing else; its first character tells what it was. */
export function asText(wrapped: unknown): string {
  if (typeof wrapped === 'string') return `s${wrapped}`;
  if (wrapped instanceof Uint8Array) return `b${Buffer.from(wrapped).toString('base64')}`;
  return `j${JSON.stringify(wrapped)}`;
}

/** The opposite of {@link asText}; undefined for what it has not made. */
export function fromText(text: string): unknown {
  const written = text.slice(1);
  if (text.startsWith('s')) return written;
  if (text.startsWith('b')) return Buffer.from(written, 'base64');
  return text.startsWith('j') ? JSON.parse(written) : undefined;
}
