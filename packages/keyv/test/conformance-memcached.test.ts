import { missing } from '@coatcheck/backends';
import { testSessionStore } from '@coatcheck/conformance/vitest';
import { afterAll, describe } from 'vitest';
import { memcachedSubjects } from './subjects/memcached.ts';
import { endShared } from './support/shared.ts';

describe.skipIf(missing('memcached', 'the conformance suite on memcached'))('on memcached', () => {
  // The others are tried before a release.
  for (const subject of memcachedSubjects.slice(0, 1)) testSessionStore(subject);
  afterAll(endShared);
});
