import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { Application, CoatcheckError } from '@coatcheck/core';
import { SessionFileStore } from '@coatcheck/file';

import { shopServer } from './server.ts';
import type { VisitorData } from './shop.ts';

/** Where sessions are kept unless SESSION_STORE says otherwise: in the working directory, and git ignores it. */
const DATA = 'data/sessions';

try {
  await main();
} catch (error) {
  if (!(error instanceof CoatcheckError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const application = await Application.open<VisitorData>({
    sessionStore: process.env['SESSION_STORE'] ?? 'File',
    // Only of this one the shop itself knows something. All others are found by their names, and told the rest by the environment.
    stores: { File: (options) => new SessionFileStore({ dir: DATA, ...given(options) }) },
    timeout: '7d',
    absoluteTimeout: '30d',
  });
  const server = shopServer(application).listen(Number(process.env['PORT'] ?? 3000));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  console.log(`Session${application.store.storeName}Store is behind the counter: http://localhost:${port}/`);

  const stop = async (): Promise<void> => {
    server.close();
    server.closeIdleConnections();
    await once(server, 'close');
    await application.close();
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
}

function given(options: unknown): object {
  return typeof options === 'object' && options !== null ? options : {};
}
