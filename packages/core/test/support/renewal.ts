import type { Session } from '../../src/session.ts';
import type { Process } from './processes.ts';

/** How long the old token is still good in tests, in milliseconds. */
export const GRACE = 30_000;

/** Adds one to 'n' and renews the token; the session as it is after that. */
export async function renewed({ application }: Process, token: string, grace = 0): Promise<Session> {
  const session = await application.checkOut(token);
  session.increment('n');
  await session.renew({ grace }).checkIn();
  return session;
}

/** Whether a token leads to a session. */
export async function isAlive({ application }: Process, token: string): Promise<boolean> {
  return !(await application.checkOut(token, { mode: 'read' })).isNew;
}
