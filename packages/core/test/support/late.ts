import type { Session } from '../../src/session.ts';
import type { ConflictRules, SessionData } from '../../src/session-data.ts';
import { openApplication, tokenOf } from './open.ts';

/** What somebody does to a session. */
export type Work = (session: Session) => unknown;

/** Two sessions start from the same record; `theirs` is committed first. What `mine` then makes of it. */
export async function late(base: SessionData, theirs: Work, mine: Work, onConflict: ConflictRules = {}) {
  const { application, store } = await openApplication({ onConflict });
  const first = await application.checkOut();
  for (const [key, value] of Object.entries(base)) first.set(key, value);
  await first.checkIn();
  const token = tokenOf(first);
  const open = (): Promise<Session> => application.checkOut(token);
  const [me, they, bystander] = await Promise.all([open(), open(), open()]);
  await theirs(they);
  await they.checkIn();
  const witness = await open();
  const afterTheirs = store.records.get(first.id);
  await mine(me);
  return {
    application,
    /** A third session, which started from the same record, too. */
    bystander,
    /** A fourth one, which starts from what `theirs` made. */
    witness,
    checkIn: () => me.checkIn(),
    values: async () => Object.fromEntries((await open()).entries()),
    unwritten: () => store.records.get(first.id) === afterTheirs,
  };
}
