import { deserialize, serialize } from 'node:v8';
import { isSessionToken, jsonCodec, sessionIdOf } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import * as devalue from 'devalue';

/** A pair of functions that turn the values of a session into text or bytes, and back. */
export interface CodecPeer {
  readonly name: string;
  readonly encode: (values: Readonly<Record<string, unknown>>) => string | Uint8Array;
  readonly decode: (encoded: string | Uint8Array) => Readonly<Record<string, unknown>>;
}

const context = { id: someId() };

/** The codec of this project. */
export const coatcheck: CodecPeer = {
  name: 'Coatcheck JSON codec',
  encode: (values) => jsonCodec.encode(values, context),
  decode: (encoded) => jsonCodec.decode(encoded, context),
};

/** `JSON` as it is: dates become text, maps and sets become empty objects. */
export const plainJson: CodecPeer = {
  name: 'JSON.stringify, JSON.parse',
  encode: (values) => JSON.stringify(values),
  decode: (encoded) => JSON.parse(asText(encoded)) as Record<string, unknown>,
};

/** The structured clone of V8. */
export const v8: CodecPeer = {
  name: 'v8.serialize, v8.deserialize',
  encode: (values) => serialize(values),
  decode: (encoded) => deserialize(asBytes(encoded)) as Record<string, unknown>,
};

/** devalue, as SvelteKit and Nuxt use it. */
export const devalued: CodecPeer = {
  name: 'devalue',
  encode: (values) => devalue.stringify(values),
  decode: (encoded) => devalue.parse(asText(encoded)) as Record<string, unknown>,
};

/** What is text; throws for bytes. */
export function asText(encoded: string | Uint8Array): string {
  if (typeof encoded === 'string') return encoded;
  throw new TypeError('Expected text.');
}

function asBytes(encoded: string | Uint8Array): Uint8Array {
  if (typeof encoded === 'string') throw new TypeError('Expected bytes.');
  return encoded;
}

function someId(): SessionId {
  const token = 'A'.repeat(43);
  if (isSessionToken(token)) return sessionIdOf(token);
  throw new TypeError('A token has another form now.');
}
