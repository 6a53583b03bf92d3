import { sweeps } from './acts.ts';
import type { Acting } from './one-session.ts';

/** A moment before a session of 60 minutes is stale: its times are long worth renewing. For who is a millisecond ahead, it is stale. */
export const later: number = 3_600_000 - 1;

/** Sweeps a session that is not stale yet for the others. */
export const sweepsAhead: Acting = { act: sweeps, ahead: 1 };
