import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application } from '@coatcheck/core';
import type { RecordStore } from '@coatcheck/core';
import { SessionFileStore } from '@coatcheck/file';
import { SessionMemoryStore } from '@coatcheck/memory';
import { sessions } from '@coatcheck/web/node';
import { databaseCall, HOST } from './naive-server.ts';
import type { NaiveServer } from './naive-server.ts';

/** How a request adds one: by `increment`, or as all the others do, by reading and writing, in either mode. */
type Way = 'increment' | 'exclusive' | 'optimistic';

/** node:http with @coatcheck/web, over the memory store. */
export async function coatcheckInMemory(way: Way): Promise<NaiveServer> {
  return coatcheckServer(new SessionMemoryStore(), way);
}

/** The same over the file store, in a temporary directory. */
export async function coatcheckOnFiles(way: Way): Promise<NaiveServer> {
  const dir = await mkdtemp(join(tmpdir(), 'coatcheck-naive-'));
  const { server, close } = await coatcheckServer(new SessionFileStore({ dir }), way);
  return {
    server,
    async close() {
      await close();
      await rm(dir, { recursive: true });
    },
  };
}

interface CountData {
  count: number;
}

async function coatcheckServer(sessionStore: RecordStore, way: Way): Promise<Required<NaiveServer>> {
  const application = await Application.open<CountData>({ sessionStore });
  const { handler, session } = sessions(application);

  async function respond(request: IncomingMessage): Promise<number> {
    switch (`${request.method} ${request.url}`) {
      case 'POST /start':
        (await session(request)).set('count', 0);
        return 0;
      case 'POST /count':
        return addOne(request);
      default:
        return (await session(request)).get('count', 0);
    }
  }

  async function addOne(request: IncomingMessage): Promise<number> {
    const visitor = await session(request, { mode: way === 'exclusive' ? way : 'optimistic' });
    const count = visitor.get('count', 0);
    await databaseCall();
    if (way === 'increment') return visitor.increment('count');
    visitor.set('count', count + 1);
    return count + 1;
  }

  const server = createServer(handler(async (request, response) => response.end(String(await respond(request)))));
  return { server: server.listen(0, HOST), close: () => application.close() };
}
