import { describe, expect, test } from 'vitest';

import { Browser } from './support/browser.ts';
import { bindings, openApplication } from './support/sites.ts';
import type { Handle } from './support/sites.ts';

const account: Handle = async (session, path) => {
  const visitor = await session();
  if (path === '/fill') visitor.append('cart', 'hat');
  if (path === '/in') visitor.setPrincipal('ada', { label: 'Firefox' });
  if (path === '/broken') visitor.setPrincipal('ada').set('anything', () => 'Ada');
  if (path === '/rights') visitor.renew();
  if (path === '/out') visitor.invalidate();
  return { body: `${visitor.principal ?? 'nobody'} has ${visitor.get('cart', []).join(', ') || 'nothing'}` };
};

const one = expect.stringMatching(/^sid=[\w-]{43}; Path=\/;/) as unknown;

describe.each(bindings)('signing in (%s)', (_binding, open) => {
  test('gives a client that had no session its first token', async () => {
    const { application } = await openApplication();
    const browser = new Browser(await open(application, account));
    expect((await browser.visit('/in')).headers.getSetCookie()).toEqual([one]);
    expect(await (await browser.visit('/')).text()).toBe('ada has nothing');
  });

  test('gives a client that had a session another token, and leaves the old one worthless', async () => {
    const { application } = await openApplication();
    const visit = await open(application, account);
    const [browser, thief] = [new Browser(visit), new Browser(visit)];
    await browser.visit('/fill');
    const known = browser.cookies.get('sid') ?? '';
    thief.cookies.set('sid', known);
    expect((await browser.visit('/in')).headers.getSetCookie()).toEqual([one]);
    expect(browser.cookies.get('sid')).not.toBe(known);
    expect(await (await browser.visit('/')).text()).toBe('ada has hat');
    expect(await (await thief.visit('/')).text()).toBe('nobody has nothing');
  });

  test('hands no token over if it could not be committed', async () => {
    const { application } = await openApplication();
    const browser = new Browser(await open(application, account, { onFailure: () => undefined }));
    await browser.visit('/fill');
    const response = await browser.visit('/broken');
    expect([response.status, response.headers.getSetCookie()]).toEqual([500, []]);
    expect(await (await browser.visit('/')).text()).toBe('nobody has hat');
  });

  test('is refused with 409 where the principal has as many sessions as there may be', async () => {
    const { application } = await openApplication({ principals: { maxSessions: 1, whenFull: 'refuse' } });
    const visit = await open(application, account);
    const [first, second] = [new Browser(visit), new Browser(visit)];
    await first.visit('/in');
    const response = await second.visit('/in');
    expect([response.status, response.headers.getSetCookie()]).toEqual([409, []]);
    await first.visit('/out');
    expect((await second.visit('/in')).status).toBe(200);
  });

  test('out with the token from before ends the session as well', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, account);
    const [browser, late] = [new Browser(visit), new Browser(visit)];
    await browser.visit('/fill');
    late.cookies.set('sid', browser.cookies.get('sid') ?? '');
    await browser.visit('/in');
    expect((await late.visit('/out')).headers.getSetCookie()).toEqual([expect.stringMatching(/^sid=; Max-Age=0;/)]);
    expect(await (await browser.visit('/')).text()).toBe('nobody has nothing');
    expect(store.records.size).toBe(0);
  });
});

describe.each(bindings)('a token that is renewed because rights change (%s)', (_binding, open) => {
  test('goes with the response, and the old one is worth nothing from then on', async () => {
    const { application } = await openApplication();
    const visit = await open(application, account);
    const [browser, late] = [new Browser(visit), new Browser(visit)];
    await browser.visit('/fill');
    late.cookies.set('sid', browser.cookies.get('sid') ?? '');
    expect((await browser.visit('/rights')).headers.getSetCookie()).toEqual([one]);
    expect(await (await browser.visit('/')).text()).toBe('nobody has hat');
    expect(await (await late.visit('/')).text()).toBe('nobody has nothing');
  });

  test('cannot be renewed again by who presents the old one: 409, and no cookie', async () => {
    const { application } = await openApplication();
    const visit = await open(application, async (session, path) => {
      const visitor = await session();
      if (path === '/rights') visitor.renew({ grace: '30s' });
      visitor.increment('visits');
      return {};
    });
    const [browser, late] = [new Browser(visit), new Browser(visit)];
    await browser.visit('/');
    late.cookies.set('sid', browser.cookies.get('sid') ?? '');
    await browser.visit('/rights');
    const response = await late.visit('/rights');
    expect([response.status, response.headers.getSetCookie()]).toEqual([409, []]);
    expect((await late.visit('/')).status).toBe(200);
  });
});
