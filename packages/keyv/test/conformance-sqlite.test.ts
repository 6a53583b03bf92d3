import { testSessionStore } from '@coatcheck/conformance/vitest';
import { sqliteSubjects } from './subjects/sqlite.ts';

for (const subject of sqliteSubjects) testSessionStore(subject);
