import type { Bump, PackageState } from './release-state.ts';

/** Why a change may not be released as it is. */
export interface Refusal {
  readonly rule: 'range' | 'api' | 'contract' | 'peer' | 'changeset' | 'version';
  readonly packageName: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** A package as it was, and is. */
export interface Change {
  readonly name: string;
  readonly before: PackageState | undefined;
  readonly after: PackageState;
  /** How far it is said to move. */
  readonly bump: Bump;
}
