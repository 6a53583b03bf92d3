import { testSessionStore } from '@coatcheck/conformance/node';
import { subject } from './subject.ts';

testSessionStore(subject);
