import { removeStale } from './destroy.ts';
import type { SweepOptions } from './dictionary.ts';
import type { Engine } from './engine.ts';
import { nextTurn } from './event-loop.ts';

/** After this many milliseconds without a pause, a sweep lets the event loop go round. */
const LONGEST_STRETCH = 4;

/**
 * Removes the sessions that are stale: each is read again and removed only if it still is, so one that was renewed meanwhile stays. A
 * session that fails is reported as `sweepFailed`, and the rest is swept all the same. How many sessions were removed.
 */
export async function sweep(engine: Engine, { signal }: SweepOptions = {}): Promise<number> {
  let removed = 0;
  let pausedAt = engine.clock.monotonic();
  for await (const id of engine.store.stale(engine.clock.now())) {
    if (signal?.aborted === true) break;
    try {
      if ((await removeStale(engine, id)) === 'session') removed += 1;
    } catch (error) {
      engine.events.emit('sweepFailed', { id, error });
    }
    if (engine.clock.monotonic() - pausedAt > LONGEST_STRETCH) {
      await nextTurn();
      pausedAt = engine.clock.monotonic();
    }
  }
  return removed;
}
