import { registerStore } from '@coatcheck/core';
import { SessionFooStore } from './session-foo-store.ts';

registerStore(SessionFooStore);
