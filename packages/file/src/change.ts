import { StoreError } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import type { Directory } from './directory.ts';
import { look } from './look.ts';
import type { Held } from './names.ts';

/** How often a change is tried on a session that others change all the while. Each time, one of them got on. */
const ATTEMPTS = 1000;

/**
 * Changes what is held under an id if a condition holds: tried first on what is remembered, which may be out of date, and then on what
 * stands there. The step renames the head that it is given, and says whether that was still there; this is what decides.
 *
 * @returns what was held when the step succeeded, or undefined if the condition did not hold
 */
export async function change(
  directory: Directory,
  id: SessionId,
  known: Held | undefined,
  condition: (held: Held) => boolean,
  step: (held: Held) => Promise<boolean>,
): Promise<Held | undefined> {
  if (known !== undefined && condition(known) && (await step(known))) return known;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const held = await look(directory, id);
    if (held === undefined || !condition(held)) return undefined;
    if (await step(held)) return held;
  }
  throw new StoreError('STORE_FAILED', `Session ${id} is changed by others all the while; nothing was done.`);
}
