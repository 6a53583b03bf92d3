import type { StoreSubject } from '@coatcheck/conformance';
import { SessionMapStore } from './session-map-store.ts';

/** Forgets to look at the condition of a removal. */
class SessionHastyStore extends SessionMapStore {
  static override readonly storeName = 'Hasty';

  override remove(id: Parameters<SessionMapStore['remove']>[0]): boolean {
    return super.remove(id);
  }
}

/** A store that keeps the contract, or, if the environment says so, one that does not. */
export const subject: StoreSubject = {
  name: process.env['BROKEN'] === undefined ? 'SessionMapStore' : 'SessionHastyStore',
  capabilities: { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true },
  create: () => ({ store: process.env['BROKEN'] === undefined ? new SessionMapStore() : new SessionHastyStore() }),
};
