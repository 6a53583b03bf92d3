import type { Act } from './one-session.ts';
import { GAVE_UP, tell } from './tell.ts';

/** How long a lease lasts in the models, in milliseconds: so short that it takes few looks to wait for its end. */
export const LEASE = 4;

/** How somebody holds a session. */
export interface Holding {
  /** How often, one time after the other; once unless given. */
  readonly times?: number;
  /** How long the work takes by the holder's own clock, in milliseconds; none unless given: then it only may be interrupted. */
  readonly work?: number;
  /** What is done in the end: the session is checked in unless given. */
  readonly end?: 'check in' | 'release' | 'forget';
  /** Whether {@link aborts} ends the waiting. */
  readonly abortable?: boolean;
}

/** Checks the session out exclusively, adds one to the counter as if nobody else could, and checks it in. */
export function holds({ times = 1, work = 0, end = 'check in', abortable = false }: Holding = {}): Act {
  return async (at) => {
    const { application, process, given, log } = at;
    for (let count = 0; count < times; count += 1) {
      await tell(at, async () => {
        const signal = abortable ? abortionOf(application).signal : undefined;
        const checkOut = application.checkOut(given.token, { mode: 'exclusive', signal });
        const session = await (abortable ? unlessAborted(checkOut) : checkOut);
        if (session === undefined) return GAVE_UP;
        if (session.isNew) return 'gone';
        log(`granted ${session.fence}`);
        session.set('n', session.get('n', -1) + 1);
        if (work > 0) await process.clock.wait(work);
        else await process.pause('is at work');
        if (end === 'forget') return 'forgot';
        if (end === 'release') {
          await session.release();
          return 'released';
        }
        await session.checkIn();
        return 'counted';
      });
    }
  };
}

/** Tells those in the same process who wait and can be told so to wait no longer. */
export const aborts: Act = async ({ application, process }) => {
  await process.pause('aborts');
  abortionOf(application).abort();
};

const abortions = new WeakMap<object, AbortController>();

function abortionOf(application: object): AbortController {
  const controller = abortions.get(application) ?? new AbortController();
  abortions.set(application, controller);
  return controller;
}

async function unlessAborted<Result>(waiting: Promise<Result>): Promise<Result | undefined> {
  try {
    return await waiting;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined;
    throw error;
  }
}
