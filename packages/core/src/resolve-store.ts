import { conventionalName, conventionalPackages, ownPart } from './conventional-packages.ts';
import { hasCode, StoreNameError } from './errors.ts';
import { installedPackages } from './installed-packages.ts';
import type { InstalledPackages } from './installed-packages.ts';
import { nearest } from './nearest.ts';
import type { RecordStore } from './record-store.ts';
import { factoryOf, registeredStores } from './registry.ts';
import type { StoreClass, StoreFactory } from './registry.ts';
import { usableStore } from './usable-store.ts';

/** Where to look for a store, and what to make it with. */
export interface StoreLookup {
  /** 'Foo' of SessionFooStore, or '@acme/foo'. */
  readonly name: string;
  /** The options of the store, if there are any; the store checks them. */
  readonly options?: unknown;
  /** The application's own table. */
  readonly stores?: Readonly<Record<string, StoreFactory>> | undefined;
  /** The folder of the application, for the convention. */
  readonly root?: string | undefined;
}

/**
 * From the name of a store to the store: by the application's own table, by the registry, by convention from an installed package. The
 * case of letters does not matter. Errors: `STORE_UNKNOWN`, `STORE_NOT_INSTALLED`, `STORE_NOT_LOADED`, `STORE_NOT_EXPORTED`,
 * `NOT_A_STORE`, `CONTRACT_MISMATCH`, and `BAD_SETTING` of the store's options.
 */
export async function resolveStore(lookup: StoreLookup): Promise<RecordStore> {
  const { name, options } = lookup;
  const own = Object.entries(lookup.stores ?? {});
  const registered = [...registeredStores()];
  const factory = called(name, own) ?? called(name, registered);
  if (factory !== undefined) return made(name, factory, options);
  const known = [...own, ...registered].map(([key]) => key);
  return made(name, await conventionalFactory(name, await installedPackages(lookup.root), known), options);
}

function called(name: string, entries: readonly (readonly [string, StoreFactory])[]): StoreFactory | undefined {
  const entry = entries.find(([key]) => key === name) ?? entries.find(([key]) => sameName(key, name));
  return entry?.[1];
}

async function made(name: string, factory: StoreFactory, options: unknown): Promise<RecordStore> {
  let store: unknown;
  try {
    store = await factory(options);
  } catch (cause) {
    if (hasCode(cause)) throw cause;
    throw new StoreNameError('STORE_NOT_LOADED', `The store '${name}' could not be made: ${messageOf(cause)}`, {
      cause,
    });
  }
  return usableStore(store, `The factory of '${name}'`);
}

async function conventionalFactory(
  name: string,
  packages: InstalledPackages | undefined,
  tabled: readonly string[],
): Promise<StoreFactory> {
  const candidates = conventionalPackages(name);
  if (packages === undefined || candidates.length === 0) throw unknown(name, tabled);
  for (const packageName of candidates) {
    const file = packages.find(packageName);
    if (file !== undefined)
      return factoryOf(
        exportedStore(name, packageName, await loaded(name, packageName, packages.load(file))),
        `of '${packageName}'`,
      );
  }
  const known = [...new Set([...tabled, ...packages.storeNames()])];
  throw meant(name, known) === undefined ? notInstalled(name, candidates, known) : unknown(name, known);
}

async function loaded(name: string, packageName: string, loading: Promise<unknown>): Promise<unknown> {
  try {
    return await loading;
  } catch (cause) {
    const message = `The store '${name}' is in the package '${packageName}', which is installed but fails to load: ${messageOf(cause)}`;
    throw new StoreNameError('STORE_NOT_LOADED', message, { cause });
  }
}

function exportedStore(name: string, packageName: string, exports: unknown): StoreClass {
  const values: unknown[] = typeof exports === 'object' && exports !== null ? Object.values(exports) : [];
  const classes = values.filter(isStoreClass);
  const found = classes.find(({ storeName }) => sameName(storeName, ownPart(name)));
  if (found !== undefined) return found;
  const names = classes.map(({ storeName }) => `'${storeName}'`).join(', ') || 'none at all';
  const message = `The package '${packageName}' exports no store whose storeName is '${ownPart(name)}' (it exports ${names}).`;
  throw new StoreNameError('STORE_NOT_EXPORTED', message);
}

function isStoreClass(value: unknown): value is StoreClass {
  return typeof value === 'function' && 'storeName' in value && typeof value.storeName === 'string';
}

/** 'FooBar', 'foobar' and 'foo-bar' are one name. */
function sameName(one: string, other: string): boolean {
  return one.replaceAll('-', '').toLowerCase() === other.replaceAll('-', '').toLowerCase();
}

/** The name that was probably meant: that of the package that was named, the same with a scope, or one that is written much the same. */
function meant(name: string, known: readonly string[]): string | undefined {
  if (ownPart(name).startsWith('coatcheck-store-')) return conventionalName(name);
  return known.find((other) => sameName(ownPart(other), name)) ?? nearest(name, known);
}

function unknown(name: string, known: readonly string[]): StoreNameError {
  const other = meant(name, known);
  const hint = other === undefined ? '' : ` Did you mean '${other}'?`;
  return new StoreNameError('STORE_UNKNOWN', `There is no store '${name}'.${hint} ${listed(known)}`);
}

function notInstalled(name: string, candidates: readonly string[], known: readonly string[]): StoreNameError {
  const [first, second] = candidates;
  const missing =
    second === undefined ? `'${first}' is not installed` : `neither '${first}' nor '${second}' is installed`;
  const message = `There is no store '${name}' in the application's table or the registry, and ${missing}. Try: npm install ${first}. ${listed(known)}`;
  return new StoreNameError('STORE_NOT_INSTALLED', message);
}

function listed(known: readonly string[]): string {
  return known.length === 0 ? 'No stores are known.' : `Known stores: ${known.join(', ')}.`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
