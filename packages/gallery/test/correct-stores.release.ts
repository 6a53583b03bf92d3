import { testSessionStore } from '@coatcheck/conformance/vitest';
import { correctStores } from '../src/correct/subjects.ts';

for (const subject of correctStores) testSessionStore(subject);
