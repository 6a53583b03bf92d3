import { StoreNameError } from './errors.ts';
import { structure } from './options.ts';
import { CONTRACT_VERSION } from './record-store.ts';
import type { RecordStore } from './record-store.ts';

const primitives = [
  'read',
  'write',
  'remove',
  'touch',
  'ids',
  'stale',
  'count',
  'removeAll',
  'start',
  'flush',
  'stop',
] as const;

/**
 * Returns what it was given if that is a store of this core's contract, judged by its shape and not by its class; `NOT_A_STORE`,
 * `CONTRACT_MISMATCH`.
 *
 * @param what - what is judged, for the message: "The factory of 'Foo'"
 */
export function usableStore(candidate: unknown, what: string): RecordStore {
  if (typeof candidate !== 'object' || candidate === null) {
    throw new StoreNameError(
      'NOT_A_STORE',
      `${what} gave no object. Expected a store: an instance of a subclass of SessionStore.`,
    );
  }
  const contract = 'contract' in candidate ? candidate.contract : undefined;
  if (typeof contract === 'number' && contract !== CONTRACT_VERSION) throw otherContract(what, contract);
  assertStore(candidate, what);
  return candidate;
}

function assertStore(candidate: object, what: string): asserts candidate is RecordStore {
  const methods = new Map(primitives.map((name) => [name, Reflect.get(candidate, name)]));
  const missing: string[] = primitives.filter((name) => typeof methods.get(name) !== 'function');
  if (!('contract' in candidate) || typeof candidate.contract !== 'number') missing.push('contract');
  if (!('storeName' in candidate) || typeof candidate.storeName !== 'string') missing.push('storeName');
  if (!('capabilities' in candidate) || !structure.accepts(candidate.capabilities)) missing.push('capabilities');
  if (missing.length === 0) return;
  const message = `${what} gave something that is not a store: it has no ${missing.join(', ')}. Extend SessionStore of @coatcheck/core.`;
  throw new StoreNameError('NOT_A_STORE', message);
}

function otherContract(what: string, contract: number): StoreNameError {
  const older =
    contract < CONTRACT_VERSION
      ? 'the store: install a newer version of its package'
      : '@coatcheck/core, which is the older side';
  const message = `${what} gave a store of contract version ${contract}; this core speaks version ${CONTRACT_VERSION}. Upgrade ${older}.`;
  return new StoreNameError('CONTRACT_MISMATCH', message);
}
