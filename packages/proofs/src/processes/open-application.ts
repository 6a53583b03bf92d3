import { Application } from '@coatcheck/core';
import type { PrincipalLimit, RecordStore } from '@coatcheck/core';

/** What applications that share a directory have in common. */
export interface SharedSettings {
  /** In milliseconds: short, since tests wait for leases of those who were killed. */
  readonly lease: number;
  /** For how long a client waits for others, in milliseconds; longer than any lasts, unless given. */
  readonly wait?: number | undefined;
  readonly principals?: PrincipalLimit | undefined;
}

/** So long that a busy machine does not reach it, in milliseconds: what takes longer never ends. */
const PATIENCE = 25_000;

/** Opens an application that does not give up sooner than a test would. */
export async function openApplication(
  store: RecordStore,
  { lease, wait = PATIENCE, principals }: SharedSettings,
): Promise<Application> {
  return Application.open({
    sessionStore: store,
    lease,
    wait,
    deadline: PATIENCE,
    ...(principals !== undefined && { principals }),
  });
}
