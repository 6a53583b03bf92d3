import { startMemcached } from '@coatcheck/backends';
import type { StoreSubject } from '@coatcheck/conformance';
import { storeOn } from '../support/rooted-store.ts';
import { freshNamespace, shared } from '../support/shared.ts';

// A conformance case keeps a megabyte of text.
const memcached = shared(
  async () => startMemcached({ args: ['-I', '8m'] }),
  async (server) => server.stop(),
);

function onMemcached(name: string, singleWriter: boolean): StoreSubject {
  return {
    name: `SessionKeyvStore on memcached by Keyv 5${name}`,
    capabilities: {
      atomicity: singleWriter ? 'process' : 'none',
      durability: 'none',
      expiry: 'evicting',
      lists: false,
    },
    persists: true,
    async create() {
      const { uri } = await memcached();
      const options = { adapter: '@keyv/memcache', uri, namespace: freshNamespace(), singleWriter };
      return { store: new storeOn[5](options), reopen: () => new storeOn[5](options) };
    },
  };
}

/** On memcached, which can compare nothing. */
export const memcachedSubjects: readonly StoreSubject[] = [
  onMemcached('', false),
  onMemcached(' with `singleWriter`', true),
];
