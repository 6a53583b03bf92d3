import { hasCode, IndeterminateError, RecordError, StoreError } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';

/**
 * What is thrown for a failure of the backend that changed nothing: `STORE_FAILED`. An error that bears a code of ours stays what it is.
 *
 * @param doing - what could not be done, as it reads after "could not": 'read session 3f…'
 */
export function failed(doing: string, cause: unknown, remedy: string = 'See the cause.'): Error {
  if (hasCode(cause)) return cause;
  return new StoreError('STORE_FAILED', `SessionKeyvStore could not ${doing}. ${remedy}`, { cause });
}

/** What is thrown where the backend may have done it, or may yet do it: `INDETERMINATE`. */
export function indeterminate(doing: string, cause: unknown): Error {
  if (hasCode(cause)) return cause;
  return new IndeterminateError(
    `SessionKeyvStore does not know whether it could ${doing}: the backend failed before it answered. See the cause.`,
    { cause },
  );
}

/** `RECORD_DAMAGED` */
export function damaged(id: SessionId, cause?: unknown): RecordError {
  return new RecordError(
    'RECORD_DAMAGED',
    `Session ${id} cannot be read: what the backend keeps of it is damaged, or was written with other settings of Keyv. It was left where it is.`,
    { cause },
  );
}
