import type { Session } from '../../src/session.ts';
import type { Process } from './processes.ts';

/** The lease unless an application has another, in milliseconds. */
export const LEASE = 15_000;

/** Options of an exclusive check-out. */
export const exclusive = { mode: 'exclusive' } as const;

/** A plain read-modify-write, which loses updates unless nobody else comes in between. */
export async function addOne(session: Session): Promise<void> {
  const n = Number(session.get('n'));
  await Promise.resolve();
  session.set('n', n + 1);
}

/** What stands under 'n' now. */
export async function valueOf({ application }: Process, token: string): Promise<unknown> {
  return (await application.checkOut(token, { mode: 'read' })).get('n');
}
