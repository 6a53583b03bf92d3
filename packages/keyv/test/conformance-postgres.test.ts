import { missing } from '@coatcheck/backends';
import { testSessionStore } from '@coatcheck/conformance/vitest';
import { afterAll, describe } from 'vitest';
import { postgresSubjects } from './subjects/postgres.ts';
import { endShared } from './support/shared.ts';

describe.skipIf(missing('postgres', 'the conformance suite on PostgreSQL'))('on PostgreSQL', () => {
  // The others are tried before a release.
  for (const subject of postgresSubjects.slice(0, 1)) testSessionStore(subject);
  afterAll(endShared);
});
