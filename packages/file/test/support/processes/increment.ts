/** Makes so many increments of one session, and tells how often another came first. */
import { sessionRecord, systemClock } from '@coatcheck/core';
import { SessionFileStore } from '../../../src/session-file-store.ts';
import { sessionId } from '../records.ts';

const [dir = '', times = '0', remember = '0'] = process.argv.slice(2);
const id = sessionId(1);
const store = new SessionFileStore({ dir, remember: Number(remember) });
await store.start({ clock: systemClock, report: () => {}, evicted: () => {} });

let conflicts = 0;
let attempts = 0;
for (let done = 0; done < Number(times);) {
  const record = await store.read(id);
  if (record === undefined) throw new Error('The session is absent.');
  attempts += 1;
  const rev = `${process.pid}-${attempts}`;
  const next = sessionRecord({ ...record, rev, body: String(Number(record.body) + 1) });
  if (await store.write(next, { rev: record.rev })) done += 1;
  else conflicts += 1;
}
await store.stop();
process.stdout.write(JSON.stringify({ conflicts }));
