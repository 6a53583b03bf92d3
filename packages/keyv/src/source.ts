import type { Clock } from '@coatcheck/core';
import { backendOf } from './backend.ts';
import type { Backend } from './backend.ts';
import { traitsOf, traitsOfPackage } from './capabilities.ts';
import type { BackendTraits } from './capabilities.ts';
import { openAdapter } from './opened-adapter.ts';
import { badSetting, checkedOptions, checkedSettings } from './options.ts';
import type { KeyvStoreOptions, KeyvStoreSettings } from './options.ts';
import { isKeyValues } from './shapes.ts';
import type { KeyValues } from './shapes.ts';

/** Where a store gets its backend from. */
export interface Source {
  readonly settings: KeyvStoreSettings;
  readonly traits: BackendTraits;
  /** @param root - the folder of the application */
  readonly open: (root: string | undefined) => Promise<OpenedBackend>;
}

/** A backend that can be used. */
interface OpenedBackend {
  readonly backend: Backend;
  /** Closes what was opened for this store; what was handed over stays as it is. */
  readonly close: (clock: Clock) => Promise<void>;
}

/** Checks what a store was made with: `BAD_SETTING`. */
export function sourceOf(given: KeyValues | KeyvStoreOptions, beside: KeyvStoreSettings | undefined): Source {
  const source = isKeyValues(given) ? handedOver(given, checkedSettings(beside)) : byPackage(checkedOptions(given));
  const { inMemory, kind } = source.traits;
  if ((inMemory || kind === 'memcached') && (source.settings.durability ?? 'none') !== 'none') {
    throw badSetting("option 'durability' is wrong: expected 'none' for a backend that keeps everything in memory.");
  }
  return source;
}

function handedOver(given: KeyValues, settings: KeyvStoreSettings): Source {
  const backend = backendOf(given, settings.singleWriter === true);
  if (backend.keyv !== undefined && settings.namespace !== undefined) {
    throw badSetting("option 'namespace' is wrong: a Keyv has a namespace of its own. Give it to the Keyv instead.");
  }
  return { settings, traits: traitsOf(backend), open: async () => ({ backend, close: async () => {} }) };
}

function byPackage(options: KeyvStoreOptions): Source {
  const traits = traitsOfPackage(options.adapter, options.uri);
  return {
    settings: options,
    traits,
    async open(root) {
      const { adapter, close } = await openAdapter(options, root);
      const backend = backendOf(adapter, options.singleWriter === true);
      if (traits.kind !== 'other' && backend.kind !== traits.kind) {
        throw badSetting(
          `does not know this version of '${options.adapter}': it has not the methods that a conditional write takes. Install another version, or add "singleWriter": true if one process alone writes.`,
        );
      }
      return { backend, close };
    },
  };
}
