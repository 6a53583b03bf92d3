import { registerStore } from '@coatcheck/core';
import { SessionLruStore } from './session-lru-store.ts';

registerStore(SessionLruStore);
