import { eventsHandled } from './manual-clock.ts';

/** The rejections that nobody handled during some work: what would have ended the process. */
export async function unhandledDuring(work: () => Promise<void>): Promise<readonly unknown[]> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => {
    unhandled.push(reason);
  };
  process.on('unhandledRejection', note);
  try {
    await work();
    // Once for what is settled by now, and once for what follows upon it.
    await eventsHandled();
    await eventsHandled();
  } finally {
    process.off('unhandledRejection', note);
  }
  return unhandled;
}
