import { testSessionStore } from '@coatcheck/conformance/vitest';
import { mapSubjects } from './subjects/map.ts';

for (const subject of mapSubjects) testSessionStore(subject);
