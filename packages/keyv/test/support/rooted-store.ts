import { fileURLToPath } from 'node:url';
import type { StoreContext } from '@coatcheck/core';
import { SessionKeyvStore } from '../../src/index.ts';

/** The folders of applications that have Keyv 5, or Keyv 6, and adapters for it. */
const roots = {
  5: fileURLToPath(new URL('../../../keyv-5', import.meta.url)),
  6: fileURLToPath(new URL('../../../keyv-6', import.meta.url)),
} as const;

/** A store that finds its adapter in an application with Keyv 5. */
class SessionKeyvStoreOnKeyv5 extends SessionKeyvStore {
  override async start(context: StoreContext): Promise<void> {
    await super.start({ ...context, root: roots[5] });
  }
}

/** A store that finds its adapter in an application with Keyv 6. */
class SessionKeyvStoreOnKeyv6 extends SessionKeyvStore {
  override async start(context: StoreContext): Promise<void> {
    await super.start({ ...context, root: roots[6] });
  }
}

/** The store of an application that has this line of Keyv, and leaves it to the store to open its backend. */
export const storeOn: Readonly<Record<5 | 6, typeof SessionKeyvStore>> = {
  5: SessionKeyvStoreOnKeyv5,
  6: SessionKeyvStoreOnKeyv6,
};

/** The folder of an application that has this line of Keyv. */
export function rootOf(line: 5 | 6): string {
  return roots[line];
}
