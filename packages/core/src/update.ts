import { checkIn } from './check-in.ts';
import type { Engine } from './engine.ts';
import { hasCode } from './errors.ts';
import { replaceUnchanged, standingUnleased } from './replace.ts';
import { Attempts } from './retry.ts';
import { draftOf } from './session.ts';
import type { Session } from './session.ts';
import { isLeased } from './unleased.ts';

/**
 * Checks a session out, runs a change on it and commits, again from the start whenever another commit came first: a linearizable
 * read-modify-write of the whole session. What the change throws is thrown, and nothing is written.
 */
export async function update<Data extends object, Result>(
  engine: Engine,
  checkOut: () => Promise<Session<Data>>,
  change: (session: Session<Data>) => Result | Promise<Result>,
): Promise<Result> {
  let attempts = new Attempts(engine);
  for (;;) {
    let session = await checkOut();
    const { record } = draftOf(session);
    if (record !== undefined && isLeased(engine, record)) {
      // It will have changed by then: the change is to be made to what is there after that.
      await standingUnleased(engine, draftOf(session));
      session = await checkOut();
      attempts = new Attempts(engine);
    }
    const result = await change(session);
    try {
      await checkIn(engine, draftOf(session), replaceUnchanged);
      return result;
    } catch (error) {
      if (!hasCode(error, 'CONFLICT')) throw error;
      if (await attempts.again()) continue;
      engine.events.emit('conflict', { id: session.id, keys: [] });
      throw error;
    }
  }
}
