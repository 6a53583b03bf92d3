import { pathOf } from './programs.ts';
import { startServer } from './server.ts';
import type { Server, ServerOptions } from './server.ts';

/** Starts a memcached with 64 MB, whose URI is `127.0.0.1:<port>`. */
export function startMemcached({ args = [] }: ServerOptions = {}): Promise<Server> {
  const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  return startServer({
    path: pathOf('memcached'),
    scheme: '',
    // Printed at the second level of verbosity, once the port is open.
    ready: /server listening/,
    end: 'SIGKILL',
    args: (port) => ['-l', '127.0.0.1', '-p', `${port}`, '-U', '0', '-m', '64', '-vv', ...asUser, ...args],
  });
}
