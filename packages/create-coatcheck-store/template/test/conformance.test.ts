import { testSessionStore } from '@coatcheck/conformance/vitest';
import { subjects } from './subjects.ts';

for (const subject of subjects) testSessionStore(subject);
