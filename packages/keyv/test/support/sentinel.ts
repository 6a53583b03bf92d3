import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { redisCommand } from './raw-redis.ts';

/** The name under which the sentinel knows the Redis that it watches. */
export const PRIMARY = 'main';

/** A Redis Sentinel on this machine. */
export interface Sentinel {
  readonly port: number;
  stop(): Promise<void>;
}

/** Ends with this process, however that ends: then its input does. */
const SCRIPT = 'redis-server "$0" --sentinel >"$0.log" 2>&1 & cat >/dev/null; kill -9 $!';

/** Starts a sentinel that tells clients of a Redis on a port of this machine. */
export async function startSentinel(target: number): Promise<Sentinel> {
  const folder = await mkdtemp(join(tmpdir(), 'coatcheck-sentinel-'));
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${PRIMARY} 127.0.0.1 ${target} 1`,
    `sentinel down-after-milliseconds ${PRIMARY} 60000`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const shell = spawn('sh', ['-c', SCRIPT, file], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(shell, 'exit');
  const stop = async (): Promise<void> => {
    shell.stdin.end();
    await ended;
    await rm(folder, { recursive: true });
  };
  while (!(await knowsPrimary(port))) await setTimeout(5);
  return { port, stop };
}

/** It asks the Redis about itself first. */
async function knowsPrimary(port: number): Promise<boolean> {
  try {
    const state = await redisCommand(port, 'SENTINEL', 'MASTER', PRIMARY);
    return /role-reported\r\n\$\d+\r\nmaster/.test(state) && !/runid\r\n\$0\r\n/.test(state);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
