import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** Serves on a free port of localhost until the test is over; the origin. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${await started(server)}`;
}

/** The port of a server, once it listens. */
export async function started(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve);
  });
  return (server.address() as AddressInfo).port;
}
