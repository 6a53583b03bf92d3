import { testSessionStore } from '@coatcheck/conformance/deno';
import { subject } from './subject.ts';

testSessionStore(subject);
