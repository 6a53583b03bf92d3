import type { Session } from '../../src/session.ts';
import { tokenOf } from './open.ts';
import type { Process } from './processes.ts';

/** A new session of somebody. */
export async function signIn(
  { application }: Pick<Process, 'application'>,
  user = 'ann',
  label?: string,
): Promise<Session> {
  const session = await application.checkOut();
  await session.setPrincipal(user, { label }).checkIn();
  return session;
}

/** Whether the token of a session still leads to it. */
export async function isSignedIn({ application }: Process, session: Session): Promise<boolean> {
  return !(await application.checkOut(tokenOf(session), { mode: 'read' })).isNew;
}

/** How many of these are. */
export async function aliveAmong(process: Process, sessions: readonly Session[]): Promise<number> {
  const alive = await Promise.all(sessions.map((session) => isSignedIn(process, session)));
  return alive.filter(Boolean).length;
}
