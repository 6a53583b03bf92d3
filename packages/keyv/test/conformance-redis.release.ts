import { missing } from '@coatcheck/backends';
import { testSessionStore } from '@coatcheck/conformance/vitest';
import { afterAll, describe } from 'vitest';
import { redisSubjects } from './subjects/redis.ts';
import { endShared } from './support/shared.ts';

describe.skipIf(missing('redis-server', 'the conformance suite on Redis'))('on Redis', () => {
  for (const subject of redisSubjects.slice(1)) testSessionStore(subject);
  afterAll(endShared);
});
