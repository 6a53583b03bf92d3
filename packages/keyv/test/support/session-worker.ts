/** One of two processes that work on the sessions of one Redis until they are told to stop, and print the history of their calls. */
import { writeSync } from 'node:fs';
import { Application, hasCode, SessionGoneError } from '@coatcheck/core';
import type { ErrorCode, Session, SessionToken } from '@coatcheck/core';
import { HistoryRecorder } from '@coatcheck/conformance/history';
import type { CallUnderWay, Change, SessionCalls, Values } from '@coatcheck/conformance/history';
import { redisConnection } from './redis.ts';
import type { Line } from './redis.ts';
import { seededNumbers } from './seeded.ts';

/** What a worker has to know. */
export interface WorkerOrder {
  readonly name: string;
  readonly line: Line;
  readonly uri: string;
  readonly namespace: string;
  readonly seed: number;
  /** The sessions that are there, by the names under which the history knows them. */
  readonly tokens: Readonly<Record<string, SessionToken>>;
}

/** How many work at once within a process. */
const CLIENTS = 4;
const STDOUT = 1;

/** After these nothing was done. */
const failures: ReadonlySet<ErrorCode> = new Set(['STORE_FAILED', 'STORE_TIMEOUT', 'BUSY', 'CONFLICT', 'LEASE_LOST']);

const order = JSON.parse(process.argv[2] ?? '') as WorkerOrder;
const places = Object.entries(order.tokens);
const application = await Application.open({
  sessionStore: redisConnection(order.line, order.uri).open(order.namespace),
  sweepInterval: 'never',
  deadline: '2s',
  lease: '400ms',
  wait: '2s',
});
const recorder = new HistoryRecorder<SessionCalls>({
  moment: () => process.hrtime.bigint(),
  prefix: `${order.name}#`,
  print: (line) => writeSync(STDOUT, `${line}\n`),
});
const stop = new AbortController();
let names = 0;
process.once('message', () => stop.abort());
process.send?.('ready');
await Promise.all(
  Array.from({ length: CLIENTS }, async (_, n) => work(`${order.name}.${n}`, seededNumbers(order.seed + n))),
);
process.send?.('done', () => process.exit());

async function work(client: string, chance: () => number): Promise<void> {
  while (!stop.signal.aborted) {
    const [session, token] = places[Math.floor(chance() * places.length)] ?? ['', ''];
    const at = { session, client } as const;
    const what = chance();
    if (what < 0.3) {
      const call = recorder.start({ ...at, kind: 'read', input: { token: session } });
      await settle(call, async () => ({ values: valuesOf(await found(token, 'read')) }), 'gone');
    } else if (what < 0.7) {
      const changes: Change[] = [
        { increment: 'count', by: 1 },
        { append: 'log', item: `${order.name}-${(names += 1)}` },
      ];
      const call = recorder.start({ ...at, kind: 'commit', input: { token: session, changes } });
      await settle(call, async () => committed(await found(token, 'optimistic'), changes), 'gone');
    } else if (what < 0.995) {
      await workAlone(at, token);
    } else {
      const call = recorder.start({ ...at, kind: 'destroy', input: { token: session } });
      await settle(call, async () => application.end(token));
    }
    // A backend that fails at once would have this take all the time that there is.
    await new Promise((resolve) => setTimeout(resolve, Math.floor(chance() * 3)));
  }
}

/** Has a session to itself, and adds one to what it sees. */
async function workAlone(at: { session: string; client: string }, token: string): Promise<void> {
  let held: Session | undefined;
  const grant = recorder.start({ ...at, kind: 'grant', input: { token: at.session } });
  await settle(
    grant,
    async () => {
      held = await found(token, 'exclusive');
      return { fence: held.fence ?? -1, values: valuesOf(held) };
    },
    'gone',
  );
  if (held === undefined) return;
  const session = held;
  const { fence = -1 } = session;
  const sum = Number(session.get('sum') ?? 0);
  const changes: Change[] = [{ set: 'sum', to: sum + 1 }];
  const call = recorder.start({ ...at, kind: 'commit', input: { token: at.session, changes, seen: { sum }, fence } });
  await settle(call, async () => committed(session, changes), 'gone');
}

async function found(token: string, mode: 'read' | 'optimistic' | 'exclusive'): Promise<Session> {
  const session = await application.checkOut(token, { mode });
  if (session.isNew) throw new SessionGoneError('There is no such session.');
  return session;
}

async function committed(session: Session, changes: readonly Change[]): Promise<'committed'> {
  for (const change of changes) {
    if ('increment' in change) session.increment(change.increment, change.by);
    else if ('append' in change) session.append(change.append, change.item);
    else if ('set' in change) session.set(change.set, change.to);
  }
  await session.checkIn();
  return 'committed';
}

function valuesOf(session: Session): Values {
  return Object.fromEntries([...session.keys()].map((key) => [key, session.get(key)])) as Values;
}

async function settle<Result>(call: CallUnderWay<Result>, act: () => Promise<Result>, gone?: Result): Promise<void> {
  try {
    call.answered(await act());
  } catch (error) {
    const code = hasCode(error) ? error.code : undefined;
    if (code === 'SESSION_GONE' && gone !== undefined) call.answered(gone);
    else if (code !== undefined && failures.has(code)) call.failed(code);
    else call.unknown(code);
    if (code === undefined) throw error;
  }
}
