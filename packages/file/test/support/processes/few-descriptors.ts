/** Runs out of file descriptors, and tells what becomes of reading and writing meanwhile and afterwards. */
import { closeSync, openSync } from 'node:fs';
import { hasCode, systemClock } from '@coatcheck/core';
import { SessionFileStore } from '../../../src/session-file-store.ts';
import { aRecord, sessionId } from '../records.ts';

const [dir = ''] = process.argv.slice(2);
const store = new SessionFileStore({ dir, remember: 0 });
await store.start({ clock: systemClock, report: () => {}, evicted: () => {} });
await store.write(aRecord(), 'absent');
await store.flush();

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return hasCode(error) ? error.code : String(error);
  }
}

const open: number[] = [];
try {
  for (;;) open.push(openSync('/dev/null', 'r'));
} catch {
  // There are no more.
}
const next = aRecord({ rev: 'r2' });
const during = [
  await outcome(async () => store.read(sessionId(1))),
  await outcome(async () => store.write(next, { rev: 'r1' })),
  await outcome(async () => store.write(aRecord({ id: sessionId(2) }), 'absent')),
];
open.forEach(closeSync);
const after = [
  await outcome(async () => (await store.read(sessionId(1)))?.rev),
  await outcome(async () => store.write(next, { rev: 'r1' })),
];
await store.stop();
process.stdout.write(JSON.stringify({ during, after }));
