import { testSessionStore } from '@coatcheck/conformance/vitest';
import { afterAll } from 'vitest';
import { removeDirectories, subjects } from './subjects.ts';

for (const subject of subjects) testSessionStore(subject);

afterAll(removeDirectories);
