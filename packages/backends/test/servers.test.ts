import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { missing, startMemcached, startPostgres, startProxy, startRedis } from '../src/index.ts';
import type { Server } from '../src/index.ts';

/** What a server answers to a line. */
async function answerTo(port: number, line: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write(line);
    return await nextOf(socket);
  } finally {
    // It may be broken off, even after the answer came.
    socket.on('error', () => undefined).destroy();
  }
}

function nextOf(stream: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    stream.once('data', (chunk: Buffer) => resolve(chunk.toString())).once('error', reject);
  });
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a missing program', () => {
  const message =
    "NOT RUN: the tests of memory. The program 'memcached' is not installed. Install it with: sudo apt-get install memcached";

  test('is told of with what was not run and the command that installs it', () => {
    const told = vi.spyOn(console, 'warn').mockReturnValue();
    vi.stubEnv('PATH', '/nowhere');
    vi.stubEnv('CI', '');
    expect(missing('memcached', 'the tests of memory')).toBe(true);
    expect(told).toHaveBeenCalledWith(message);
  });

  test('is a failure in CI', () => {
    vi.stubEnv('PATH', '/nowhere');
    vi.stubEnv('CI', 'true');
    expect(() => missing('memcached', 'the tests of memory')).toThrow(message);
  });
});

const starters = { redis: startRedis, memcached: startMemcached, postgres: startPostgres } as const;
const programs = { redis: 'redis-server', memcached: 'memcached', postgres: 'postgres' } as const;

describe.for(['redis', 'memcached', 'postgres'] as const)('%s', (name) => {
  const start: () => Promise<Server> = starters[name];

  test.skipIf(missing(programs[name], `the tests of starting ${name}`))(
    'starts on a free port, and leaves nothing behind when it is stopped',
    async () => {
      const server = await start();
      const { pid } = server;
      const folder = readlinkSync(`/proc/${pid}/cwd`);
      expect([isThere(pid), existsSync(folder)]).toEqual([true, true]);
      const socket = connect(server.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
      await server.stop();
      expect([isThere(pid), existsSync(folder)]).toEqual([false, false]);
    },
  );
});

describe.skipIf(missing('redis-server', 'the tests of servers'))('a server', () => {
  test('keeps its port and its data through a kill and a restart', async () => {
    const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    onTestFinished(() => redis.stop());
    await answerTo(redis.port, 'SET key value\r\n');
    const { pid } = redis;
    await redis.kill();
    expect(isThere(pid)).toBe(false);
    await redis.restart();
    expect(redis.pid).not.toBe(pid);
    expect(await answerTo(redis.port, 'GET key\r\n')).toBe('$5\r\nvalue\r\n');
  });

  test('that is frozen answers nothing, and answers once it is thawed', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    redis.freeze();
    let answer: string | undefined;
    const asked = answerTo(redis.port, 'PING\r\n').then((text) => (answer = text));
    await setTimeout(50);
    expect(answer).toBeUndefined();
    redis.thaw();
    expect(await asked).toBe('+PONG\r\n');
  });

  test('ends, with its data, when the process that started it is killed', async () => {
    const script = `
      const { startRedis } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)});
      const redis = await startRedis();
      console.log(redis.pid + ' ' + (await import('node:fs')).readlinkSync('/proc/' + redis.pid + '/cwd'));
      setInterval(() => undefined, 1000);
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid, folder = ''] = (await nextOf(parent.stdout)).trim().split(' ');
    expect(isThere(Number(pid))).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect([isThere(Number(pid)), existsSync(folder)]).toEqual([false, false]), 5_000);
  });
});

describe.skipIf(missing('redis-server', 'the tests of the proxy'))('a proxy', () => {
  test('counts round trips, and breaks connections before or after what they sent was delivered', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const proxy = await startProxy(redis.port);
    onTestFinished(() => proxy.stop());
    expect(await answerTo(proxy.port, 'SET key 0\r\n')).toBe('+OK\r\n');
    expect(proxy.roundTrips).toBe(1);
    for (const delivered of [false, true]) {
      proxy.cutNext(delivered, (sent) => sent.includes('INCR'));
      expect(await answerTo(proxy.port, 'PING\r\n')).toBe('+PONG\r\n');
      const socket = connect(proxy.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('INCR key\r\n');
      await new Promise((resolve) => void socket.once('close', resolve));
      const expected = delivered ? '1' : '0';
      await vi.waitFor(async () => expect(await answerTo(redis.port, 'GET key\r\n')).toContain(`\r\n${expected}\r\n`));
    }
    proxy.cut();
    await expect(answerTo(proxy.port, 'PING\r\n')).rejects.toThrow(/ECONNRESET|hang up/);
    proxy.mend();
    expect(await answerTo(proxy.port, 'PING\r\n')).toBe('+PONG\r\n');
  });
});
