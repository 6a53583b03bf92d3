import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import { installedFolder } from './installed-folder.ts';

/** A worker that runs in workerd. */
export interface Worker {
  /** Sends it a request, and answers what it answers. */
  fetch(request: Request): Promise<Response>;
  /** Ends workerd. */
  stop(): Promise<void>;
}

/** The name by which people know the runtime of workers, and what is installed of it. */
export const workerd: { readonly name: string; readonly version: string } = { name: 'workerd', ...supported() };

/**
 * Starts a worker in a workerd of its own, on a free port of this machine: one ES module that imports nothing but what is built in. It has
 * `nodejs_compat`, and behaves as of the latest day that this workerd knows. Rejects if the module cannot be loaded there.
 */
export async function startWorker(module: string): Promise<Worker> {
  const miniflare = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: module }],
    compatibilityDate: supported().compatibilityDate,
    compatibilityFlags: ['nodejs_compat'],
    // Where a request came from would be asked of a server far away.
    cf: false,
  });
  try {
    await miniflare.ready;
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
  return {
    async fetch({ url, method, headers }) {
      const response = await miniflare.dispatchFetch(url, { method, headers: [...headers] });
      return new Response(await response.text(), { status: response.status, headers: [...response.headers] });
    },
    stop: () => miniflare.dispose(),
  };
}

/** What workerd tells of itself. It comes with miniflare. */
function supported(): { readonly compatibilityDate: string; readonly version: string } {
  const folder = installedFolder('miniflare');
  if (folder === undefined) throw new Error('miniflare is not installed.');
  return createRequire(join(folder, 'package.json'))('workerd') as ReturnType<typeof supported>;
}
