import type { Session } from '@coatcheck/core';
import { SessionMemoryStore } from '@coatcheck/memory';
import type { ShopSession } from './data.ts';
import type { Operation } from './operations.ts';
import { fill, openCounter } from './peers/coatcheck.ts';
import { quantileOf } from './statistics.ts';

/** How long those in line waited, in milliseconds. */
export interface WaitingLine {
  readonly subject: string;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** How many stand in line at any time. */
export const WAITERS = 64;

/**
 * Lets many stand in line for one session in the memory store, each anew as soon as it was served, until each was served so many times.
 */
export async function waitingLines(times: number): Promise<WaitingLine[]> {
  const counter = await openCounter(new SessionMemoryStore());
  try {
    await fill(counter, 1);
    const { application, tokens } = counter;
    const { operate, waits } = inLine(() => application.checkOut(tokens[0], { mode: 'exclusive' }));
    const waiter = async (): Promise<void> => {
      for (let time = 0; time < times; time += 1) await operate(time);
    };
    await Promise.all(Array.from({ length: WAITERS }, waiter));
    const waited = (part: number): number => quantileOf(waits, part);
    return [{ subject: `${WAITERS} in line`, p50: waited(0.5), p99: waited(0.99), longest: waited(1) }];
  } finally {
    await counter.application.close();
  }
}

/** What somebody does who has to wait for it. */
export interface Waiting extends Operation {
  /** How long each had to wait so far, in milliseconds. */
  readonly waits: number[];
}

/** Waits for a session, always the same, changes it and gives it back. Fails if anybody is served out of turn, or without holding it. */
export function inLine(checkOut: () => Promise<Session<ShopSession>>): Waiting {
  const waits: number[] = [];
  let arrived = 0;
  let served = 0;
  let lastFence = 0;
  return {
    async operate() {
      const place = arrived;
      arrived += 1;
      const arrivedAt = performance.now();
      const session = await checkOut();
      waits.push(performance.now() - arrivedAt);
      if (place !== served) throw new Error(`Number ${place} was served when it was the turn of number ${served}.`);
      served += 1;
      const { fence = 0 } = session;
      if (fence <= lastFence) throw new Error(`The fence ${fence} came after ${lastFence}.`);
      lastFence = fence;
      session.increment('visits');
      session.set('seenAt', new Date());
      return Number((await session.checkIn()) === 'committed');
    },
    returns: 1,
    waits,
    prepare: () => {
      waits.length = 0;
    },
  };
}
