import { Application } from '../../src/application.ts';
import type { SessionData } from '../../src/session-data.ts';
import type { ApplicationSettings } from '../../src/settings.ts';
import { ControlledStore } from './controlled-store.ts';
import { ManualClock } from './manual-clock.ts';

/** An application with what it stands on. It holds nothing outside this process, so no test needs to close it. */
export interface Opened<Data extends object> {
  readonly application: Application<Data>;
  readonly store: ControlledStore;
  readonly clock: ManualClock;
}

/** Opens an application over a controlled store and a clock that stands still. It does not sweep by itself unless told. */
export async function openApplication<Data extends object = SessionData>(
  settings: Omit<ApplicationSettings<Data>, 'sessionStore' | 'clock'> = {},
  store: ControlledStore = new ControlledStore(),
): Promise<Opened<Data>> {
  const clock = new ManualClock();
  const application = await Application.open<Data>({ sweepInterval: 'never', ...settings, sessionStore: store, clock });
  return { application, store, clock };
}

/** The token of a session; a session that no longer has one fails the test. */
export function tokenOf(session: { readonly token: string | undefined }): string {
  if (session.token === undefined) throw new Error('This session was expected to have a token.');
  return session.token;
}
