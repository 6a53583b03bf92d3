import type { RedisAdapter, RedisNode } from './redis-client.ts';
import type { KeyValues } from './shapes.ts';

/** About as many keys are looked at in one round trip; Redis does nothing else meanwhile, for some tenths of a millisecond. */
export const AT_ONCE = 1000;

/** What an adapter puts before each key. */
export function redisPrefix(adapter: KeyValues): string {
  const { namespace, keyPrefixSeparator } = adapter as RedisAdapter;
  return namespace === undefined || namespace === '' ? '' : `${namespace}${keyPrefixSeparator}`;
}

/** The keys that begin with a prefix, without it, of all servers; one may come twice. */
export async function* keysByScan(adapter: KeyValues, prefix: string): AsyncGenerator<string> {
  for (const node of await (adapter as RedisAdapter).getMasterNodes()) yield* keysOf(node, prefix);
}

async function* keysOf(node: RedisNode, prefix: string): AsyncGenerator<string> {
  const MATCH = pattern(prefix);
  let cursor = '0';
  do {
    const found = await node.scan(cursor, { MATCH, COUNT: AT_ONCE });
    cursor = String(found.cursor);
    for (const key of found.keys) yield key.slice(prefix.length);
  } while (cursor !== '0');
}

/** A pattern for all that begins with a prefix, in which nothing stands for anything but itself. */
export function pattern(prefix: string): string {
  return `${prefix.replaceAll(/[\\*?[\]^-]/g, String.raw`\$&`)}*`;
}
