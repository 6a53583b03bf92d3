import { hasCode } from '@coatcheck/core';
import type { Place } from './model.ts';

const refusals = [
  ['SESSION_GONE', 'gone'],
  ['LEASE_LOST', 'lost'],
  ['BUSY', 'busy'],
  ['OLD_TOKEN', 'old'],
  ['TOO_MANY_SESSIONS', 'full'],
] as const;

/** What is told of who was told to wait no longer. */
export const GAVE_UP = 'gave up';

/** Events that say that the session has ended; `over` is told also to who comes second. */
export const endings: ReadonlySet<string> = new Set(['destroyed', 'swept', 'over']);

/** What may be told also to who begins after that. */
const harmless: ReadonlySet<string> = new Set([
  'over',
  'nothing to end',
  GAVE_UP,
  ...refusals.map(([, event]) => event),
]);

/** What is added to an event of something that was begun after the session had ended. */
export const AFTER_THE_END = 'after the end';

/** Does something, and writes down what came of it, or how it was refused. Any other error is thrown. */
export async function tell(
  { actor, log, logged }: Pick<Place<object, unknown>, 'actor' | 'log' | 'logged'>,
  act: () => Promise<string>,
): Promise<void> {
  const late = logged.some((event) => endings.has(event));
  if (late) log(`${actor} begins late`);
  const event = await eventOf(act);
  log(late && !harmless.has(event) ? `${event} ${AFTER_THE_END}` : event);
}

/** What came of something, or how it was refused. Any other error is thrown. */
export async function eventOf(act: () => Promise<string>): Promise<string> {
  try {
    return await act();
  } catch (error) {
    const refusal = refusals.find(([code]) => hasCode(error, code));
    if (refusal === undefined) throw error;
    return refusal[1];
  }
}
