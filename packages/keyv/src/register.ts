import { registerStore } from '@coatcheck/core';
import { SessionKeyvStore } from './session-keyv-store.ts';

registerStore(SessionKeyvStore);
