import type { StoreSubject } from '@coatcheck/conformance';
import { SessionKeyvStore } from '@coatcheck/keyv';
import { SessionLruStore } from '@coatcheck/lru';
import { SessionMemoryStore } from '@coatcheck/memory';
import { Keyv } from 'keyv';

const capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true } as const;

/** The stores that need nothing of their runtime, by the names that applications ask for. */
export const portableSubjects: Readonly<Record<'Memory' | 'Lru' | 'Keyv', StoreSubject>> = {
  Memory: { name: 'SessionMemoryStore', capabilities, create: () => ({ store: new SessionMemoryStore() }) },
  Lru: {
    name: 'SessionLruStore',
    capabilities: { ...capabilities, expiry: 'evicting' },
    create: () => ({ store: new SessionLruStore({ max: 10_000 }) }),
  },
  Keyv: {
    name: 'SessionKeyvStore on a Map by Keyv with `singleWriter`',
    capabilities,
    persists: true,
    create() {
      const map = new Map<string, unknown>();
      const open = (): SessionKeyvStore => new SessionKeyvStore(new Keyv({ store: map }), { singleWriter: true });
      return { store: open(), reopen: open };
    },
  },
};
