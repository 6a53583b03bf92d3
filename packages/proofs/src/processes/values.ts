import type { Session } from '@coatcheck/core';
import type { Value, Values } from '@coatcheck/conformance/history';

/** All values of a session, as histories show them: what these sessions hold is plain JSON. */
export function valuesOf(session: Session): Values {
  return Object.fromEntries(session.entries()) as Values;
}

/** A value as histories show it; null if there is none. */
export function valueOf(value: unknown): Value | null {
  return value === undefined ? null : (value as Value);
}
