import { testSessionStore } from '@coatcheck/conformance/bun';
import { subject } from './subject.ts';

testSessionStore(subject);
