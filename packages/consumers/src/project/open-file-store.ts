import { SessionFileStore } from '@coatcheck/file';

/** What other processes open the store with. */
export default function openStore(dir: string): SessionFileStore {
  return new SessionFileStore({ dir });
}
