import type { Codec, Values } from './codec.ts';
import { EncodeError } from './errors.ts';
import { isPlainJson } from './json-codec/plain-json.ts';
import { encodeError } from './json-codec/refused.ts';
import { restore } from './json-codec/restore.ts';
import { tag } from './json-codec/tag.ts';
import type { Body } from './record.ts';

export const jsonCodec: Codec = { name: 'json', encode, decode };

function encode(values: Values): string {
  const tagged = isPlainJson(values, 0) ? values : taggedValues(values);
  return JSON.stringify(tagged === values ? values : [tagged]);
}
function taggedValues(values: Values): unknown {
  try {
    return tag(values);
  } catch (error) {
    throw encodeError(values, error);
  }
}
function decode(body: Body): Values {
  if (typeof body !== 'string') throw new TypeError('x');
  if (body.startsWith('{')) return JSON.parse(body) as Values;
  const root: unknown = restore((JSON.parse(body) as unknown[])[0]);
  return root as Values;
}
void EncodeError;
