import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Browser } from './support/browser.ts';
import { gate } from './support/gate.ts';
import { ManualClock } from './support/manual-clock.ts';
import { bindings, openApplication } from './support/sites.ts';
import type { Handle, OpenSite, SiteOptions } from './support/sites.ts';

const log = vi.spyOn(console, 'error');

beforeEach(() => {
  log.mockImplementation(() => undefined);
});

afterEach(() => {
  log.mockReset();
});

const LEASE = 14_200;

/**
 * A site whose client is at work on its session exclusively, by a request to '/slow' that is held at a gate. Any other request is handled by
 * the handler given; `asked` is to be called when it has asked for the session.
 */
async function contended(open: OpenSite, handle: (asked: () => void) => Handle, options?: SiteOptions) {
  const clock = new ManualClock();
  const { application, store } = await openApplication({ clock, lease: LEASE, sweepInterval: 'never' });
  const holder = gate();
  const asked = Promise.withResolvers<void>();
  const others = handle(() => asked.resolve());
  const visit = await open(
    application,
    async (session, path) => {
      if (path !== '/slow' && path !== '/in') return others(session, path);
      const visitor = await session({ mode: 'exclusive' });
      visitor.increment('visits');
      if (path === '/slow') await holder.pass();
      return { body: 'done' };
    },
    options,
  );
  const browser = new Browser(visit);
  await browser.visit('/in');
  const slow = browser.visit('/slow');
  await holder.reached;
  return { application, store, clock, browser, slow, asked: asked.promise, finish: holder.open };
}

/** Waits two seconds for the session, and lets nothing through that goes wrong. */
const waits =
  (asked: () => void): Handle =>
  async (session) => {
    const promise = session({ mode: 'exclusive', wait: '2s' });
    asked();
    const visitor = await promise;
    return { body: String(visitor.increment('visits')) };
  };

describe.each(bindings)('a request that wants a session exclusively (%s)', (_binding, open) => {
  test('waits for the one that has it, and then goes on from what that one left', async () => {
    const { browser, slow, asked, finish } = await contended(open, waits);
    const second = browser.visit('/');
    await asked;
    finish();
    expect((await slow).status).toBe(200);
    expect(await (await second).text()).toBe('3');
  });

  test('is answered with 503 and Retry-After, in whole seconds, when the time to wait is over', async () => {
    const { clock, browser, slow, asked, finish } = await contended(open, waits);
    const second = browser.visit('/');
    await asked;
    await clock.advance(2_000);
    const response = await second;
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('15');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.text()).toBe('Service Unavailable\n');
    finish();
    expect((await slow).status).toBe(200);
  });

  test('may ask once more, or for reading, where it waited in vain', async () => {
    const { clock, browser, asked, slow, finish } = await contended(open, (tell) => async (session) => {
      const promise = session({ mode: 'exclusive', wait: '2s' });
      tell();
      const code = await promise.then(
        () => 'none',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
      );
      return { body: `${String(code)} ${(await session({ mode: 'read' })).get('visits')}` };
    });
    const second = browser.visit('/');
    await asked;
    await clock.advance(2_000);
    expect(await (await second).text()).toBe('BUSY 1');
    finish();
    expect((await slow).status).toBe(200);
  });

  test('ends its waiting with a signal of its own, and may ask again', async () => {
    const controller = new AbortController();
    const { browser, asked, slow, finish } = await contended(open, (tell) => async (session) => {
      const promise = session({ mode: 'exclusive', signal: controller.signal });
      tell();
      const why = await promise.then(String, String);
      return { body: `${why}, ${(await session({ mode: 'read' })).mode}` };
    });
    const second = browser.visit('/');
    await asked;
    controller.abort(new RangeError('enough'));
    expect(await (await second).text()).toBe('RangeError: enough, read');
    finish();
    expect((await slow).status).toBe(200);
  });

  test('waits no longer when its handler has failed for another reason', async () => {
    const { browser, slow, finish } = await contended(open, () => async (session) => {
      await Promise.all([session({ mode: 'exclusive' }), Promise.reject(new Error('secret'))]);
      return {};
    });
    expect((await browser.visit('/')).status).toBe(500);
    finish();
    expect((await slow).status).toBe(200);
  });
});

describe.each(bindings)('a session that a request has exclusively (%s)', (_binding, open) => {
  test.each([
    ['the handler fails', '/fails'],
    ['the commit fails', '/wrong'],
  ])('is given back before the failure is answered, where %s', async (_what, path) => {
    const { application, store } = await openApplication();
    const order: string[] = [];
    const visit = await open(
      application,
      async (session, at) => {
        const visitor = await session({ mode: 'exclusive' });
        if (at === '/in') visitor.set('user', 'Ada');
        if (at === '/wrong') visitor.set('anything', () => 'Ada');
        if (at === '/fails') throw new Error('secret');
        return {};
      },
      { onFailure: () => void order.push('answered') },
    );
    const browser = new Browser(visit);
    await browser.visit('/in');
    // First it is taken, and then given back.
    store.before = async (primitive) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (primitive === 'write') order.push('written');
    };
    expect((await browser.visit(path)).status).toBe(500);
    expect(order).toEqual(['written', 'written', 'answered']);
    const next = await application.checkOut(browser.cookies.get('sid'), { mode: 'exclusive', wait: 0 });
    expect(next.get('user')).toBe('Ada');
    await next.release();
  });

  test('makes 200 requests at once count that read, wait and write', async () => {
    const { application } = await openApplication();
    const visit = await open(
      application,
      async (session) => {
        const visitor = await session();
        const visits = visitor.get('visits', 0);
        await new Promise((resolve) => setImmediate(resolve));
        visitor.set('visits', visits + 1);
        return { body: String(visits + 1) };
      },
      {},
      { mode: 'exclusive' },
    );
    const browser = new Browser(visit);
    await browser.visit('/');
    const responses = await Promise.all(Array.from({ length: 200 }, () => browser.visit('/')));
    expect(responses.filter(({ status }) => status !== 200)).toEqual([]);
    const counts = await Promise.all(responses.map(async (response) => Number(await response.text())));
    expect(counts.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 200 }, (_, index) => index + 2));
  });
});
