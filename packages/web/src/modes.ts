import { checkOptions, oneOf, SessionError } from '@coatcheck/core';
import type { Application, CheckOutMode, OptionRule } from '@coatcheck/core';

/** Options of one route. */
export interface RouteOptions {
  /** The mode of those who ask for the session without naming one; that of `sessions` unless given. */
  readonly mode?: CheckOutMode;
}

/** One of the modes of a check-out. */
export const anyMode: OptionRule = oneOf('read', 'optimistic', 'exclusive');

/** The mode of a binding, which is the application's own unless given. `CAPABILITY_MISSING` where the store cannot carry it. */
export function modeOf<Data extends object>(
  application: Application<Data>,
  mode: CheckOutMode = application.mode,
): CheckOutMode {
  // The start is the time to tell, and not the first request.
  application.assertCarries(mode);
  return mode;
}

/** The mode of a route, if it has one of its own: `BAD_SETTING`, and `CAPABILITY_MISSING` where the store cannot carry it. */
export function routeMode<Data extends object>(
  application: Application<Data>,
  given: RouteOptions | undefined,
): CheckOutMode | undefined {
  const { mode } = checkOptions<RouteOptions>('route', given, { mode: anyMode });
  return mode && modeOf(application, mode);
}

/** Whether who asks for one mode is served by another: whether that is the same, or a stronger one. */
export function serves(has: CheckOutMode, asked: CheckOutMode): boolean {
  return asked === has || asked === 'read' || (asked === 'optimistic' && has === 'exclusive');
}

/** The error of a request that has its session already, and asks for more than it has. */
export function weakerMode(has: CheckOutMode, asked: CheckOutMode): SessionError {
  const message = `This request has its session in the mode '${has}' already, and asks for '${asked}' now, which is stronger. Ask for '${asked}' the first time, or give that mode to the route.`;
  return new SessionError('WEAKER_MODE', message);
}
