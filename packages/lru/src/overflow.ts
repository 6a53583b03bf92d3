import { resolveStore, SettingError, structure } from '@coatcheck/core';
import type { Capabilities, RecordStore, StoreContext } from '@coatcheck/core';

/** A store by its name: 'Foo' of SessionFooStore, and the options for it. */
export interface NamedStore {
  /** The name by which core finds it: 'File', '@acme/foo'. */
  readonly store: string;
  /** The options for it, in plain JSON. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** Whether something looks like a store; whether it is one is looked at when it is started. */
export function isStore(value: unknown): value is RecordStore {
  return typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function';
}

/** Whether something is the name of a store, with or without options. */
export function isNamed(value: unknown): value is NamedStore {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { store, options, ...others } = { store: undefined, options: undefined, ...value };
  if (typeof store !== 'string' || store === '' || Object.keys(others).length > 0) return false;
  return options === undefined || structure.accepts(options);
}

/**
 * What a store promises that is bounded memory before this one. Of a store that is only known by its name it is taken for granted, until
 * the start, that it lists its sessions and gives up none: {@link openOverflow} refuses one that does.
 */
export function promisedBefore(overflow: RecordStore | NamedStore | undefined): Capabilities {
  if (overflow === undefined) return promise('evicting', true);
  if (isNamed(overflow)) return promise('swept', true);
  return promise(overflow.capabilities.expiry, overflow.capabilities.lists);
}

/** `BAD_SETTING` for a store that other machines share: memory before it would not learn of a session that ended elsewhere. */
export function assertAlone({ storeName, capabilities }: RecordStore): void {
  if (capabilities.atomicity !== 'shared') return;
  throw new SettingError(
    'BAD_SETTING',
    `SessionLruStore: option 'overflow': Session${storeName}Store is shared with other machines (atomicity 'shared'), and memory before it would not learn that a session was ended or changed there. Use Session${storeName}Store by itself.`,
  );
}

/**
 * Finds the store, and starts it. Errors: those of its name (`StoreNameError`), `BAD_SETTING`, and what it fails to start with; nothing
 * is left open then.
 */
export async function openOverflow(overflow: RecordStore | NamedStore, context: StoreContext): Promise<RecordStore> {
  const store = await resolved(overflow, context.root);
  assertAlone(store);
  if (isNamed(overflow) && store.capabilities.expiry === 'evicting') {
    throw new SettingError(
      'BAD_SETTING',
      `SessionLruStore: option 'overflow': Session${store.storeName}Store may evict sessions. Give the store itself instead of its name, so that this is known before the start.`,
    );
  }
  try {
    await store.start(context);
  } catch (error) {
    await stopQuietly(store);
    throw error;
  }
  return store;
}

/** A store that was given is looked at just as one that was found. */
async function resolved(overflow: RecordStore | NamedStore, root: string | undefined): Promise<RecordStore> {
  if (!isStore(overflow)) return resolveStore({ name: overflow.store, options: overflow.options, root });
  return resolveStore({ name: 'overflow', stores: { overflow: () => overflow } });
}

/** Why it did not start is what matters, not how it stops. */
async function stopQuietly(store: RecordStore): Promise<void> {
  try {
    await store.stop();
  } catch {
    // See above.
  }
}

/** Whatever lies behind: who else may use that store does not come past this memory, and what is only in memory does not survive a crash. */
function promise(expiry: Capabilities['expiry'], lists: boolean): Capabilities {
  return Object.freeze({ atomicity: 'process', durability: 'none', expiry, lists });
}
