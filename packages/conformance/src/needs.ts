import type { StoreSubject } from './subject.ts';

/** What a store has to have declared for a case to apply to it. Nothing else makes a case be skipped. */
export interface Need {
  /** Whether the store declares it. */
  met(subject: Declared): boolean;
  /** Why a case is skipped where it is not met: what the store declares instead. */
  because(subject: Declared): string;
}

/** What is declared of a store. */
export type Declared = Pick<StoreSubject, 'capabilities' | 'persists' | 'optional'>;

/** It can list its ids. */
export const listing: Need = {
  met: ({ capabilities }) => capabilities.lists,
  because: () => 'lists: false',
};

/** It cannot list them, and says so. */
export const noListing: Need = {
  met: ({ capabilities }) => !capabilities.lists,
  because: () => 'lists: true',
};

/** Its conditional write is a real one, within some scope. */
export const conditionalWrites: Need = {
  met: ({ capabilities }) => capabilities.atomicity !== 'none',
  because: () => "atomicity: 'none'",
};

/** It has no real conditional write, and says so. */
export const noConditionalWrites: Need = {
  met: ({ capabilities }) => capabilities.atomicity === 'none',
  because: atomicityOf,
};

/** Several processes can use the same records at once. */
export const severalProcesses: Need = {
  met: ({ capabilities }) => capabilities.atomicity === 'host' || capabilities.atomicity === 'shared',
  because: atomicityOf,
};

/** Records stand until core removes them, or until their time is over. */
export const noEviction: Need = {
  met: ({ capabilities }) => capabilities.expiry !== 'evicting',
  because: expiryOf,
};

/** The backend removes stale records by itself. */
export const nativeExpiry: Need = {
  met: ({ capabilities }) => capabilities.expiry === 'native',
  because: expiryOf,
};

/** What was acknowledged outlives the process, stopped or not. */
export const durability: Need = {
  met: ({ capabilities }) => capabilities.durability !== 'none',
  because: durabilityOf,
};

/** Its records live outside of the process, where they can be damaged, and which can fail. */
export const recordsOutside: Need = {
  met: (subject) => durability.met(subject) || severalProcesses.met(subject),
  because: (subject) => `${durabilityOf(subject)}, ${atomicityOf(subject)}`,
};

/** Its records outlive the object that is the store: another one, made later, finds them. */
export const persistence: Need = {
  met: (subject) => recordsOutside.met(subject) || subject.persists === true,
  because: (subject) => recordsOutside.because(subject),
};

/** It tells of changes. */
export const watching: Need = {
  met: ({ optional }) => optional?.includes('watch') === true,
  because: () => 'no watch',
};

/** It has an index of principals of its own. */
export const findingByPrincipal: Need = {
  met: ({ optional }) => optional?.includes('idsOf') === true,
  because: () => 'no idsOf',
};

function atomicityOf({ capabilities }: Declared): string {
  return `atomicity: '${capabilities.atomicity}'`;
}

function durabilityOf({ capabilities }: Declared): string {
  return `durability: '${capabilities.durability}'`;
}

function expiryOf({ capabilities }: Declared): string {
  return `expiry: '${capabilities.expiry}'`;
}
