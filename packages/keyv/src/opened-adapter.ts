import { loadPackage } from '@coatcheck/core';
import type { Clock } from '@coatcheck/core';
import { ErrorWatch } from './error-watch.ts';
import { badSetting } from './options.ts';
import { openPostgres } from './opened-postgres.ts';
import type { AdapterClass, MadeAdapter } from './opened-postgres.ts';
import type { KeyvStoreOptions } from './options.ts';
import { has, isKeyValues, propertyOf } from './shapes.ts';
import type { KeyValues } from './shapes.ts';

/** An adapter that a store has made for itself, and that it has to close. */
export interface OpenedAdapter {
  readonly adapter: KeyValues;
  readonly close: (clock: Clock) => Promise<void>;
}

/** What an application's folder leads to: loads an adapter's package from there, and makes an adapter. */
export async function openAdapter(options: KeyvStoreOptions, root: string | undefined): Promise<OpenedAdapter> {
  const { adapter: name, uri } = options;
  const Adapter = adapterClassIn(await loadPackage(name, root));
  if (Adapter === undefined) throw noAdapter();
  const { adapter, close } = name === '@keyv/postgres' ? openPostgres(Adapter, uri) : open(Adapter, uri);
  if (!isKeyValues(adapter)) throw noAdapter();
  // At once, since it may be connecting already.
  ErrorWatch.of(adapter);
  return { adapter, close };
}

function open(Adapter: AdapterClass, uri: string | undefined): MadeAdapter {
  const adapter = new Adapter(uri);
  return { adapter, close: async () => disconnect(adapter) };
}

/** The default export, which is that of a CommonJS module's `default` if that is what the package has. */
function adapterClassIn(module: unknown): AdapterClass | undefined {
  const exported = propertyOf(module, 'default');
  const candidates = [exported, propertyOf(exported, 'default'), propertyOf(module, 'module.exports')];
  return candidates.find((candidate): candidate is AdapterClass => typeof candidate === 'function');
}

/** At once: an application has waited for what was under way, and a server that does not answer is not waited for. */
async function disconnect(adapter: unknown): Promise<void> {
  if (typeof adapter !== 'object' || adapter === null) return;
  // Redis would wait unless it is told not to; no other adapter takes a parameter.
  if (has(adapter, 'disconnect')) await callOf(adapter, 'disconnect', [true]);
  const client = propertyOf(adapter, 'client');
  // The adapter for memcached leaves it to its client.
  if (!has(adapter, 'disconnect') && typeof client === 'object' && client !== null && has(client, 'close')) {
    callOf(client, 'close', []);
  }
}

function callOf(object: object, name: string, parameters: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(object, name) as (...parameters: readonly unknown[]) => unknown, object, parameters);
}

function noAdapter(): Error {
  return badSetting("option 'adapter' is wrong: expected a package whose default export is a Keyv storage adapter.");
}
