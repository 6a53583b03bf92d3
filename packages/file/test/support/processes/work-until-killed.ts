/**
 * Works on some sessions for ever, and says what it is about to do and what was acknowledged, a line each: `session value` before, and
 * `done` after. The value 0 stands for a removal.
 */
import { writeSync } from 'node:fs';
import { sessionRecord, systemClock } from '@coatcheck/core';
import { SessionFileStore } from '../../../src/session-file-store.ts';
import { aRecord, sessionId } from '../records.ts';

const [dir = '', from = '0', count = '0', run = '0'] = process.argv.slice(2);
const store = new SessionFileStore({ dir });
await store.start({ clock: systemClock, report: () => {}, evicted: () => {} });

for (let value = 1; ; value += 1) {
  const session = Number(from) + (value % Number(count));
  const id = sessionId(session);
  const held = await store.read(id);
  const isRemoval = held !== undefined && value % 7 === 0;
  writeSync(1, `${session} ${isRemoval ? 0 : value}\n`);
  const record = sessionRecord({ ...aRecord({ id, rev: `${run}-${value}` }), body: `${value}:${'x'.repeat(3_000)}` });
  const done = isRemoval
    ? await store.remove(id, value % 2 === 0 ? undefined : { rev: held.rev })
    : await store.write(record, held === undefined ? 'absent' : { rev: held.rev });
  if (!done) throw new Error('Somebody else was there.');
  writeSync(1, 'done\n');
}
