import { pathOf } from './programs.ts';
import { startServer } from './server.ts';
import type { Server, ServerOptions } from './server.ts';

/**
 * Starts a Redis that writes nothing to the disk, unless the arguments say so.
 *
 * @example const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
 */
export function startRedis({ args = [] }: ServerOptions = {}): Promise<Server> {
  return startServer({
    path: pathOf('redis-server'),
    scheme: 'redis://',
    ready: /Ready to accept connections/,
    end: 'SIGKILL',
    args: (port, folder) =>
      ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'].concat(args),
  });
}
