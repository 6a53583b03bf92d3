import { registerStore } from '@coatcheck/core';
import { SessionFileStore } from './session-file-store.ts';

registerStore(SessionFileStore);
