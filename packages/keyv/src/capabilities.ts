import type { Capabilities } from '@coatcheck/core';
import type { Backend, BackendKind } from './backend.ts';
import { isInMemory } from './database.ts';
import type { KeyvStoreSettings } from './options.ts';
import { has, propertyOf } from './shapes.ts';

/** What of a backend decides about the promises of a store on it. */
export interface BackendTraits {
  readonly kind: BackendKind;
  /** Whether it goes with the process. */
  readonly inMemory: boolean;
  readonly lists: boolean;
  /** Whether it removes records by itself when their time is over. */
  readonly expires: boolean;
}

/** How records are kept: conditionally by the server, conditionally within this process, or not at all. */
export type Guarantee = 'server' | 'process' | 'none';

/** Backends on which the server itself can compare a revision before it writes. */
const comparing: ReadonlySet<BackendKind> = new Set(['redis', 'postgres', 'sqlite']);

/** The traits of a backend that is at hand. */
export function traitsOf({ kind, adapter }: Backend): BackendTraits {
  const inMemory = kind === 'map' || (kind === 'sqlite' && isInMemory(adapter));
  const lists = kind !== 'memcached' && (kind === 'map' || comparing.has(kind) || has(adapter, 'iterator'));
  return { kind, inMemory, lists, expires: kind !== 'map' && propertyOf(adapter, 'ttlSupport') !== false };
}

const packages: Readonly<Record<string, BackendKind>> = {
  '@keyv/redis': 'redis',
  '@keyv/postgres': 'postgres',
  '@keyv/sqlite': 'sqlite',
  '@keyv/memcache': 'memcached',
};

/**
 * The traits of the backend that a package leads to, before it is loaded: an application asks what a store promises before it starts it. Of
 * a package that is not known here, no more is promised than that it keeps values.
 */
export function traitsOfPackage(name: string, uri: string | undefined): BackendTraits {
  const kind = packages[name] ?? 'other';
  const inMemory = kind === 'sqlite' && (uri === undefined || uri.includes(':memory:'));
  return { kind, inMemory, lists: comparing.has(kind), expires: true };
}

/** Which guarantee a store gives. */
export function guaranteeOf({ kind }: BackendTraits, { singleWriter }: KeyvStoreSettings): Guarantee {
  if (singleWriter === true) return 'process';
  return comparing.has(kind) ? 'server' : 'none';
}

/** What a store promises. */
export function capabilitiesOf(traits: BackendTraits, settings: KeyvStoreSettings): Capabilities {
  const guarantee = guaranteeOf(traits, settings);
  return Object.freeze({
    atomicity: guarantee === 'server' ? scopeOf(traits) : guarantee,
    durability: settings.durability ?? usualDurability(traits),
    expiry: expiryOf(traits, guarantee),
    lists: traits.lists,
  });
}

/** A database in a file is that of one host: on the file systems of a network its locks cannot be relied on. */
function scopeOf({ kind, inMemory }: BackendTraits): Capabilities['atomicity'] {
  if (inMemory) return 'process';
  return kind === 'sqlite' ? 'host' : 'shared';
}

/** Redis out of the box saves from time to time only: what it was told since then is lost when it is killed. */
function usualDurability({ kind, inMemory }: BackendTraits): Capabilities['durability'] {
  return (kind === 'postgres' || kind === 'sqlite') && !inMemory ? 'process-crash' : 'none';
}

function expiryOf({ kind, expires, lists }: BackendTraits, guarantee: Guarantee): Capabilities['expiry'] {
  if (kind === 'memcached') return 'evicting';
  const sweptTable = guarantee === 'server' && kind !== 'redis';
  return lists && (sweptTable || !expires) ? 'swept' : 'native';
}
