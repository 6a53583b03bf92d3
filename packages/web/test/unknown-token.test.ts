import { describe, expect, test, vi } from 'vitest';

import { Browser } from './support/browser.ts';
import { bindings, openApplication } from './support/sites.ts';
import type { Handle } from './support/sites.ts';

const unknown = { headers: { Cookie: `sid=${'a'.repeat(43)}` } };

const hello: Handle = async (session) => ({ body: (await session()).get('user', 'nobody') });

describe.each(bindings)('a token that belongs to no session (%s)', (_binding, open) => {
  test('is followed by a new session, which says so', async () => {
    const { application } = await openApplication();
    const visit = await open(application, async (session) => ({ body: String((await session()).tokenRefused) }));
    expect(await (await visit('/', unknown)).text()).toBe('true');
    expect(await (await visit('/')).text()).toBe('false');
  });

  test('is answered with 401 where such are refused, and its cookie is taken away', async () => {
    const { application } = await openApplication();
    const visit = await open(application, hello, { unknownToken: 'refuse' });
    const response = await visit('/', unknown);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('Unauthorized\n');
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^sid=; Max-Age=0; Path=\/;/)]);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Vary')).toBe('Cookie');
  });

  test('is refused where something is presented that is no token at all', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, hello, { unknownToken: 'refuse' });
    expect((await visit('/', { headers: { Cookie: 'sid=nonsense' } })).status).toBe(401);
    expect(store.calls).toEqual([]);
  });

  test('is no reason to refuse a client that presents nothing', async () => {
    const { application } = await openApplication();
    const visit = await open(application, hello, { unknownToken: 'refuse' });
    expect((await visit('/')).status).toBe(200);
  });

  test('may be answered by the handler itself, which is told the code', async () => {
    const { application } = await openApplication();
    const visit = await open(
      application,
      async (session) => {
        const error: unknown = await session().catch((reason: unknown) => reason);
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        return { status: 303, headers: [['Location', `/expired?${code}`]] };
      },
      { unknownToken: 'refuse' },
    );
    const response = await visit('/', unknown);
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/expired?UNKNOWN_TOKEN');
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^sid=; Max-Age=0;/)]);
  });

  test('is refused once: without its cookie the client gets a session again', async () => {
    const { application } = await openApplication();
    const browser = new Browser(await open(application, hello, { unknownToken: 'refuse' }));
    browser.cookies.set('sid', 'a'.repeat(43));
    expect((await browser.visit('/')).status).toBe(401);
    expect((await browser.visit('/')).status).toBe(200);
  });

  test('is told to onFailure where such are refused', async () => {
    const { application } = await openApplication();
    const onFailure = vi.fn<(error: unknown) => void>();
    const visit = await open(application, hello, { unknownToken: 'refuse', onFailure });
    await visit('/', unknown);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'UNKNOWN_TOKEN', status: 401 }));
  });
});
