/** One of several processes that work on the same data: it does what it was ordered to, and prints what came of it. */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { Application } from '@coatcheck/core';
import type { SessionStore } from '@coatcheck/core';
import { HistoryRecorder } from './history/history-recorder.ts';
import type { RecordCalls } from './history/record-model.ts';
import { RecordClient } from './interleaving/record-client.ts';
import { recordWith, sessionId } from './records.ts';
import { context } from './opened.ts';
import { seededNumbers } from './seeded-numbers.ts';
import type { OpenElsewhere } from './subject.ts';
import { READY, SHARED } from './processes/work.ts';
import type { Work, WorkOrder } from './processes/work.ts';

const STDOUT = 1;

const order = JSON.parse(process.argv[2] ?? '') as WorkOrder;
const id = sessionId(SHARED);

const works: Readonly<Record<Work, (store: SessionStore) => Promise<void>>> = {
  'count up': async (store) => counting(store, 'optimistic'),
  'count up exclusively': async (store) => counting(store, 'exclusive'),
  async 'call the primitives'(store) {
    const recorder = new HistoryRecorder<RecordCalls>({
      moment: commonMoment,
      prefix: `${order.name}#`,
      print,
    });
    const client = new RecordClient(order.name, store, recorder, seededNumbers(order.seed));
    await store.start(context(fail));
    await begun();
    for (let call = 0; call < order.times; call += 1) await client.act(id);
    await store.stop();
  },
  async 'read and leave'(store) {
    await store.start(context(fail));
    await begun();
    print((await store.read(id))?.rev ?? 'nothing');
    await store.stop();
  },
  async 'create until killed'(store) {
    await store.start(context(fail));
    await begun();
    for (let count = 0; ; count += 1) {
      const name = `${order.name} ${count}`;
      if (await store.write(recordWith({ id: sessionId(name), rev: `killed-${count}` }), 'absent')) print(`${name}\n`);
    }
  },
};

const { default: openStore } = (await import(order.module)) as { readonly default: OpenElsewhere };
await works[order.work](await openStore(order.argument));
// From here on nothing but what the store has left open can keep the process.

async function counting(sessionStore: SessionStore, mode: 'optimistic' | 'exclusive'): Promise<void> {
  const application = await Application.open<{ n: number }>({
    sessionStore,
    mode,
    sweepInterval: 'never',
    timeout: '1h',
  });
  await begun();
  for (let count = 0; count < order.times; count += 1) {
    const session = await application.sessions.checkOut(id);
    // Exclusively, reading and writing is safe; optimistically, an increment is.
    if (mode === 'exclusive') session.set('n', (session.get('n') ?? 0) + 1);
    else session.increment('n');
    await session.checkIn();
    print(`${session.fence ?? 0}\n`);
  }
  await application.close();
}

/**
 * Nanoseconds of a clock that the processes of a machine have in common: in Node the steady one; Bun's and Deno's begins with each process, so
 * there it is the time of day, on which they agree to some microseconds.
 */
function commonMoment(): bigint {
  const isNode = !('bun' in process.versions || 'deno' in process.versions);
  return isNode ? process.hrtime.bigint() : BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6));
}

/** What goes wrong ends the process with an error. */
function fail(problem: unknown): never {
  throw problem;
}

/** Says that it is ready, and waits until all are. */
async function begun(): Promise<void> {
  print(`${READY}\n`);
  await once(process.stdin, 'data');
  process.stdin.destroy();
}

/** At once, so that nothing is told after it was killed, and nothing that was told is lost. */
function print(line: string): void {
  writeSync(STDOUT, line.endsWith('\n') ? line : `${line}\n`);
}
