/** Commits one session again and again, whatever it is told, and says when it has learnt that the session is gone. */
import { sessionRecord, systemClock } from '@coatcheck/core';
import { SessionFileStore } from '../../../src/session-file-store.ts';
import { sessionId } from '../records.ts';

const [dir = ''] = process.argv.slice(2);
const id = sessionId(1);
const store = new SessionFileStore({ dir });
await store.start({ clock: systemClock, report: () => {}, evicted: () => {} });

let record = await store.read(id);
if (record === undefined) throw new Error('The session is absent.');
process.stdout.write('ready\n');
let refused = 0;
for (let n = 0; refused < 200; n += 1) {
  const next = sessionRecord({ ...record, rev: `${process.pid}-${n}` });
  if (await store.write(next, { rev: record.rev })) {
    if (refused > 0) throw new Error('A removed session was written.');
    record = next;
  } else refused += 1;
}
await store.stop();
process.stdout.write('gone\n');
