import { testSessionStore } from '../src/index.ts';
import { SessionNetworkStore } from './network-store.ts';
import type { Backend } from './network-store.ts';

testSessionStore({
  name: 'SessionNetworkStore',
  create() {
    const backend: Backend = new Map();
    return { store: new SessionNetworkStore(backend), reopen: () => new SessionNetworkStore(backend) };
  },
});
