import type { CheckOutMode } from './draft.ts';
import type { Duration } from './duration.ts';

/** How a session is to be checked out. */
export interface CheckOutOptions {
  /**
   * `'optimistic'` (unless the application has another default): work, and commit if nobody else did; else do the same operations again on
   * what the other left. `'read'`: a committed state to look at; changing it throws `READ_ONLY`. `'exclusive'`: wait until nobody else has
   * it exclusively; then nobody else can commit before this is checked in, released, or gives no sign of life for a whole lease.
   */
  readonly mode?: CheckOutMode | undefined;
  /** How long to wait for others in the mode `'exclusive'`, before it is `BUSY`: as long as the application's setting says, unless given. */
  readonly wait?: Duration | undefined;
  /** Ends the waiting in the mode `'exclusive'`, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
