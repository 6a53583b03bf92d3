import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pathOf } from './programs.ts';
import { startServer } from './server.ts';
import type { Server, ServerOptions } from './server.ts';

/** How a PostgreSQL is to be started. */
export interface PostgresOptions extends ServerOptions {
  /** Whether it is to wait for the disk, as it does out of the box. Without, it is faster, and a power cut may lose all; a kill loses nothing. */
  readonly fsync?: boolean;
}

/** Starts a PostgreSQL with one database and a superuser `postgres` without a password. */
export async function startPostgres({ args = [], fsync = false }: PostgresOptions = {}): Promise<Server> {
  const user = anotherUser();
  const speed = ['fsync', 'full_page_writes'].map((name) => `${name}=${fsync ? 'on' : 'off'}`);
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=16MB', ...speed];
  return startServer({
    path: pathOf('postgres'),
    scheme: 'postgresql://postgres@',
    suffix: '/postgres',
    ready: /database system is ready to accept connections/,
    end: 'SIGQUIT',
    user,
    args: (port, folder) => [
      '-D',
      join(folder, 'data'),
      '-p',
      `${port}`,
      ...settings.flatMap((setting) => ['-c', setting]),
      ...args,
    ],
    async prepare(folder) {
      const options = ['--no-sync', '--auth=trust', '--username=postgres', '--no-locale', '--encoding=UTF8'];
      await promisify(execFile)(pathOf('initdb'), ['-D', join(folder, 'data'), ...options], { cwd: folder, ...user });
    },
  });
}

/** PostgreSQL refuses to be run by root: then as the user that is there for it, or else as nobody. */
function anotherUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined) throw new Error("PostgreSQL refuses to be run by root, and there is no user 'postgres'.");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}
