import { setImmediate } from 'node:timers/promises';

/** Does something in each turn of the event loop until the work is done. */
export async function eachTurnUntil(work: void | Promise<void>, something: () => unknown): Promise<void> {
  const done = Promise.resolve(work).then(() => 'done');
  do something();
  while ((await Promise.race([done, setImmediate('not yet')])) !== 'done');
}
