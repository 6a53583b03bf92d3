/** One of several processes that work on one directory. It does what it is asked to, and prints the history of its calls. */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { HistoryRecorder, seededNumbers } from '@coatcheck/conformance/history';
import { SessionFileStore } from '@coatcheck/file';
import { Client } from './client.ts';
import type { Worker } from './deeds.ts';
import { faultOf } from './faults.ts';
import { addHeld, hold } from './holding.ts';
import type { Held } from './holding.ts';
import { KnownTokens } from './known-tokens.ts';
import type { KnownToken } from './known-tokens.ts';
import type { Asked, FromWorker, ToWorker, WorkerRequest, WorkerRequests, WorkerSetup, WorkLoad } from './messages.ts';
import { mixedWork } from './mixed-work.ts';
import { openApplication } from './open-application.ts';
import type { ProcessCalls } from './process-calls.ts';
import { change } from './requests.ts';
import { signingWork } from './signing-work.ts';

const STDOUT = 1;

const setup = JSON.parse(process.argv[2] ?? '') as WorkerSetup;
const { store = (dir: string) => new SessionFileStore({ dir }), conduct } = faultOf(setup.fault);
const application = await openApplication(store(setup.dir), setup);
const known = new KnownTokens();
const recorder = new HistoryRecorder<ProcessCalls>({
  moment: () => process.hrtime.bigint(),
  prefix: `${setup.name}#`,
  // At once, so that nothing is done that nobody knows of.
  print: (line) => writeSync(STDOUT, `${line}\n`),
});
const client = clientOf(setup.name);
let held: Held | undefined;
let shifts = 0;

const answers: {
  readonly [Kind in WorkerRequest]: (input: WorkerRequests[Kind]['input']) => Promise<WorkerRequests[Kind]['answer']>;
} = {
  async hold(token) {
    held = await hold(client, token);
    return held?.fence;
  },
  async commit() {
    if (held === undefined) throw new Error('Nothing is held.');
    const { result, code } = await addHeld(client, held, 'sum');
    return result ?? code;
  },
  async add(token) {
    const { result, code } = await change(client, token, [{ increment: 'sum', by: 1 }]);
    return result ?? code;
  },
  stolen: async () => application.counts.leaseStolen,
  work: async (load) => inParallel(load, mixedWork),
  sign: async (load) => inParallel(load, signingWork),
  async leave() {
    await application.close();
    process.disconnect();
  },
};

process.on('message', (message) => void receive(message as ToWorker));
// It leaves, or whoever started it is no more.
process.on('disconnect', () => process.exit());
// Most workers are killed, and would leave nothing for the next.
flushCompileCache();
send({ ready: true });

async function receive(message: ToWorker): Promise<void> {
  if ('tell' in message) known.learn(message.tell);
  else await answer(message);
}

async function answer({ ask, number, input }: Asked): Promise<void> {
  // Whoever asks gives the input that belongs to the request.
  const ways = answers as Record<WorkerRequest, (input: unknown) => Promise<unknown>>;
  send({ number, answer: await ways[ask](input) });
}

async function inParallel(
  { seed, clients, times }: WorkLoad,
  work: (worker: Worker, times: number) => Promise<void>,
): Promise<void> {
  shifts += 1;
  const workers = Array.from({ length: clients }, (_, index) => ({
    client: clientOf(`${setup.name}-${shifts}${String.fromCodePoint(97 + index)}`),
    known,
    chance: seededNumbers(seed + index),
  }));
  await Promise.all(workers.map(async (worker) => work(worker, times)));
}

function clientOf(name: string): Client {
  return new Client({ application, recorder, name, tell, conduct });
}

function tell(token: KnownToken): void {
  known.learn(token);
  send({ tell: token });
}

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}
