import { registerStore } from '@coatcheck/core';
import { SessionMemoryStore } from './session-memory-store.ts';

registerStore(SessionMemoryStore);
