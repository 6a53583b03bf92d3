import { Application } from '../../src/application.ts';
import type { Session } from '../../src/session.ts';
import type { ApplicationSettings } from '../../src/settings.ts';
import { ControlledStore, later } from './controlled-store.ts';
import type { Interference } from './controlled-store.ts';
import { ManualClock } from './manual-clock.ts';
import { tokenOf } from './open.ts';

/** One of several processes that share what their stores hold, and nothing else. */
export interface Process {
  readonly application: Application;
  readonly store: ControlledStore;
  readonly clock: ManualClock;
}

/** Several processes with one session in the store that they share, and its token. */
export async function processes(
  count: number,
  settings: Omit<ApplicationSettings, 'sessionStore' | 'clock'> = {},
  usually: Interference = later,
): Promise<{
  readonly all: readonly Process[];
  readonly one: Process;
  readonly other: Process;
  readonly token: string;
}> {
  const { records } = new ControlledStore();
  const all: Process[] = [];
  for (let index = 0; index < count; index += 1) {
    const store = new ControlledStore(usually, records);
    const clock = new ManualClock();
    const application = await Application.open({ sweepInterval: 'never', ...settings, sessionStore: store, clock });
    all.push({ application, store, clock });
  }
  const [one, other = one] = all;
  if (one === undefined || other === undefined) throw new RangeError('There has to be a process.');
  const session: Session = await one.application.checkOut();
  await session.set('n', 0).checkIn();
  for (const { store } of all) store.calls.length = 0;
  return { all, one, other, token: tokenOf(session) };
}

/** Lets the time of every process pass, step by step, so that what one does the other may see. */
export async function passTime(all: readonly Process[], milliseconds: number, step: number = 10): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += step) {
    for (const { clock } of all) await clock.advance(step);
  }
}
