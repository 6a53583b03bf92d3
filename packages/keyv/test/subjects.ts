import type { StoreSubject } from '@coatcheck/conformance';
import { mapSubjects } from './subjects/map.ts';
import { memcachedSubjects } from './subjects/memcached.ts';
import { postgresSubjects } from './subjects/postgres.ts';
import { redisSubjects } from './subjects/redis.ts';
import { sqliteSubjects } from './subjects/sqlite.ts';

/** All backends on which the store is tested. Each is tried in a file of its own, so that they can run at the same time. */
export const subjects: readonly StoreSubject[] = [
  ...mapSubjects,
  ...redisSubjects,
  ...postgresSubjects,
  ...sqliteSubjects,
  ...memcachedSubjects,
];
