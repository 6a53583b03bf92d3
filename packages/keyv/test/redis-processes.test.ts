import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { missing, startRedis } from '@coatcheck/backends';
import type { Server } from '@coatcheck/backends';
import { Application } from '@coatcheck/core';
import type { SessionToken } from '@coatcheck/core';
import { checkSessionHistory, HistoryRecorder, parseHistory } from '@coatcheck/conformance/history';
import type { SessionCalls, SessionOperation } from '@coatcheck/conformance/history';
import { describe, expect, onTestFinished, test } from 'vitest';
import { redisCommand } from './support/raw-redis.ts';
import { close, redisConnection } from './support/redis.ts';
import type { Line } from './support/redis.ts';
import type { WorkerOrder } from './support/session-worker.ts';
import { freshNamespace } from './support/shared.ts';

const program = fileURLToPath(new URL('support/session-worker.ts', import.meta.url));

const SESSIONS = 5;

/** A process at work, and what it has printed. */
interface AtWork {
  readonly process: ChildProcess;
  readonly lines: () => string;
  /** Lets it end what it is doing. */
  readonly leave: () => Promise<void>;
}

async function worker(order: WorkerOrder): Promise<AtWork> {
  const child = fork(program, [JSON.stringify(order)], {
    execArgv: ['--conditions=@coatcheck/source'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = once(child, 'close');
  await Promise.race([once(child, 'message'), ended]);
  if (child.exitCode !== null) throw new Error('A process ended before it was ready.');
  return {
    process: child,
    lines: () => printed,
    async leave() {
      if (child.connected) child.send('stop');
      await ended;
      expect(child.exitCode).toBe(0);
    },
  };
}

/** Two processes work on the sessions of one Redis while something is done to it. What they did, and what was there at the end. */
async function historyOf(
  line: Line,
  during: (redis: Server, workers: readonly [AtWork, AtWork]) => Promise<void>,
): Promise<SessionOperation[]> {
  const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
  onTestFinished(async () => redis.stop());
  const namespace = freshNamespace();
  const connection = redisConnection(line, redis.uri);
  onTestFinished(() => close(connection));
  const sessionStore = connection.open(namespace, { durability: 'power-loss' });
  const application = await Application.open({ sessionStore, sweepInterval: 'never' });
  onTestFinished(async () => application.close());
  const recorder = new HistoryRecorder<SessionCalls>({ moment: () => process.hrtime.bigint(), prefix: 'parent#' });
  const tokens: Record<string, SessionToken> = {};
  const client = 'parent';
  for (let n = 0; n < SESSIONS; n += 1) {
    const session = `s${n}`;
    const values = { count: 0, sum: 0, log: [] };
    const call = recorder.start({ session, client, kind: 'create', input: { token: session, values } });
    const created = await application.checkOut();
    for (const [key, value] of Object.entries(values)) created.set(key, value);
    await created.checkIn();
    call.answered('created');
    if (created.token !== undefined) tokens[session] = created.token;
  }
  const order = { line, uri: redis.uri, namespace, tokens };
  const workers = await Promise.all([
    worker({ ...order, name: 'one', seed: 1_000 }),
    worker({ ...order, name: 'two', seed: 2_000 }),
  ]);
  await during(redis, workers);
  await Promise.all(
    workers.map(async ({ process: child, leave }) => (child.signalCode === null ? leave() : undefined)),
  );
  for (const [session, token] of Object.entries(tokens)) {
    const call = recorder.start({ session, client, kind: 'read', input: { token: session } });
    const read = await application.checkOut(token, { mode: 'read' });
    const values = Object.fromEntries([...read.keys()].map((key) => [key, read.get(key)])) as Record<string, number>;
    call.answered(read.isNew ? 'gone' : { values });
  }
  return [...recorder.operations, ...parseHistory<SessionOperation>(...workers.map(({ lines }) => lines()))];
}

/** How many calls ended in each way. */
function countsIn(history: readonly SessionOperation[]): Record<string, number> {
  const ways = history.map(({ outcome }) => outcome.is);
  return Object.fromEntries(['ok', 'failed', 'unknown'].map((way) => [way, ways.filter((is) => is === way).length]));
}

async function connectedAgain(redis: Server): Promise<void> {
  while (!(await redisCommand(redis.port, 'PING').catch(() => '')).startsWith('+PONG')) await setTimeout(5);
}

describe.skipIf(missing('redis-server', 'two processes on one Redis')).each([5, 6] as const)(
  'two processes on one Redis with Keyv %i',
  (line) => {
    test('do nothing that no order of their calls explains', async () => {
      const history = await historyOf(line, async () => {
        await setTimeout(700);
      });
      expect(countsIn(history)['ok']).toBeGreaterThan(100);
      expect(checkSessionHistory(history).map(({ message }) => message)).toEqual([]);
    });

    test('nor do they when the server and one of them are killed, connections break, and scripts are forgotten', async () => {
      const history = await historyOf(line, async (redis, [one]) => {
        await setTimeout(200);
        await redisCommand(redis.port, 'SCRIPT', 'FLUSH');
        await setTimeout(50);
        await redisCommand(redis.port, 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        await setTimeout(100);
        // Frozen first, so that each client has a call under way that is never answered.
        redis.freeze();
        await setTimeout(50);
        await redis.kill();
        await setTimeout(50);
        await redis.restart();
        await connectedAgain(redis);
        await setTimeout(200);
        redis.freeze();
        await setTimeout(100);
        redis.thaw();
        await setTimeout(100);
        one.process.kill('SIGKILL');
        await once(one.process, 'close');
        await setTimeout(600);
      });
      const { ok, failed, unknown } = countsIn(history);
      expect([ok, failed, unknown].map((count) => (count ?? 0) > 0)).toEqual([true, true, true]);
      expect(checkSessionHistory(history).map(({ message }) => message)).toEqual([]);
    });
  },
);
