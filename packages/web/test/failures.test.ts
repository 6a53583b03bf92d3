import { IndeterminateError, StoreError } from '@coatcheck/core';
import type { Session } from '@coatcheck/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Browser } from './support/browser.ts';
import { gate } from './support/gate.ts';
import { bindings, openApplication } from './support/sites.ts';
import type { Data, Handle } from './support/sites.ts';

const log = vi.spyOn(console, 'error');

beforeEach(() => {
  log.mockImplementation(() => undefined);
});

afterEach(() => {
  log.mockReset();
});

/** Answers a success with all that may go with one. */
const success: Handle = async (session) => {
  (await session()).set('user', 'Ada');
  return {
    status: 201,
    headers: [
      ['Set-Cookie', 'receipt=42'],
      ['Cache-Control', 'public, max-age=60'],
      ['Content-Type', 'application/json'],
      ['ETag', '"v1"'],
      ['Location', '/orders/42'],
      ['X-Order', '42'],
      ['Access-Control-Allow-Origin', 'https://shop.example'],
      ['Content-Security-Policy', "default-src 'self'"],
      ['Vary', 'Origin'],
    ],
    body: '{"order":42}',
  };
};

describe.each(bindings)('a commit that fails (%s)', (_binding, open) => {
  test('never goes out as a success, and tells nothing of why', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('the disk at 10.0.0.7 is full');
    };
    const response = await (await open(application, success))('/');
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('Service Unavailable\n');
  });

  test('takes the headers of the success away, and leaves those that protect', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('no');
    };
    const { headers } = await (await open(application, success))('/');
    for (const name of ['Set-Cookie', 'ETag', 'Location', 'X-Order']) expect(headers.has(name)).toBe(false);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example');
    expect(headers.get('Content-Security-Policy')).toBe("default-src 'self'");
    expect(headers.get('Vary')).toBe('Origin, Cookie');
  });

  test.each([
    [503, 'the store failed', new Error('broken')],
    [503, 'the store is full', new StoreError('STORE_FULL', 'full')],
    [503, 'nobody knows whether it happened', new IndeterminateError('late')],
  ])('is answered with %d where %s', async (status, _what, error) => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw error;
    };
    expect((await (await open(application, success))('/')).status).toBe(status);
    expect(log).toHaveBeenCalledOnce();
  });

  test('is answered with 503 where the store does not answer within the deadline', async () => {
    const { application, store } = await openApplication({ deadline: 1 });
    store.before = () => new Promise(() => undefined);
    expect((await (await open(application, success))('/')).status).toBe(503);
  });

  test('is answered with 500 where a value cannot be carried', async () => {
    const { application } = await openApplication();
    const visit = await open(application, async (session) => {
      (await session()).set('anything', () => 'Ada');
      return {};
    });
    expect((await visit('/')).status).toBe(500);
    expect(log).toHaveBeenCalledWith(expect.objectContaining({ code: 'NOT_ENCODABLE' }));
  });

  test('is answered with 500 where a session for reading was changed in place', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, async (session, path) => {
      const visitor = await session({ mode: path === '/' ? 'read' : 'optimistic' });
      if (path === '/') visitor.get('cart', []).push('hat');
      else visitor.set('cart', []);
      return { body: 'in your cart' };
    });
    const browser = new Browser(visit);
    await browser.visit('/in');
    expect((await browser.visit('/')).status).toBe(500);
    expect(log).toHaveBeenCalledWith(expect.objectContaining({ code: 'READ_ONLY' }));
    expect(store.calls).toEqual(['write', 'read']);
  });

  test('is answered with 409 where another request changed what it read and overwrote', async () => {
    const { application } = await openApplication();
    const { reached, pass, open: goOn } = gate();
    const visit = await open(application, async (session, path) => {
      const visitor = await session();
      const user = visitor.get('user', 'nobody');
      if (path === '/slow') await pass();
      visitor.set('user', `${user} from ${path}`);
      return { body: 'renamed' };
    });
    const browser = new Browser(visit);
    await browser.visit('/first');
    const slow = browser.visit('/slow');
    await reached;
    expect((await browser.visit('/fast')).status).toBe(200);
    goOn();
    expect((await slow).status).toBe(409);
    expect(log).not.toHaveBeenCalled();
  });

  test('is answered with 409 where the session was ended meanwhile, and does not bring it back', async () => {
    const { application, store } = await openApplication();
    const { reached, pass, open: goOn } = gate();
    const visit = await open(application, async (session, path) => {
      const visitor = await session();
      if (path === '/out') visitor.invalidate();
      else visitor.set('user', 'Ada');
      if (path === '/slow') await pass();
      return { body: 'fine' };
    });
    const browser = new Browser(visit);
    await browser.visit('/in');
    const slow = browser.visit('/slow');
    await reached;
    await browser.visit('/out');
    goOn();
    const response = await slow;
    expect(response.status).toBe(409);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(store.records.size).toBe(0);
  });

  test('ends the work on the session, as one that succeeds does', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('broken');
    };
    let kept: Session<Data> | undefined;
    const visit = await open(application, async (session) => {
      kept = (await session()).set('user', 'Ada');
      return {};
    });
    await visit('/');
    expect(() => kept?.set('user', 'Eve')).toThrow(expect.objectContaining({ code: 'CHECKED_IN' }));
  });

  test('is told to onFailure, and to nobody else', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('broken');
    };
    const onFailure = vi.fn<(error: unknown) => void>();
    const response = await (await open(application, success, { onFailure }))('/');
    expect(response.status).toBe(503);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'STORE_FAILED' }));
    expect(log).not.toHaveBeenCalled();
  });

  test('is answered even if onFailure fails as well', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('broken');
    };
    const onFailure = (): void => {
      throw new Error('the log is full');
    };
    const response = await (await open(application, success, { onFailure }))('/');
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('Service Unavailable\n');
    expect(log).toHaveBeenCalledExactlyOnceWith(new Error('the log is full'));
  });
});

describe.each(bindings)('a handler that fails (%s)', (_binding, open) => {
  test('is answered with 500, and what it did to the session is not saved', async () => {
    const { application, store } = await openApplication();
    let kept: Session<Data> | undefined;
    const visit = await open(application, async (session) => {
      kept = (await session()).set('user', 'Ada');
      throw new Error('secret');
    });
    const response = await visit('/');
    expect(() => kept?.set('user', 'Eve')).toThrow(expect.objectContaining({ code: 'CHECKED_IN' }));
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('Internal Server Error\n');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(store.calls).toEqual([]);
    expect(log).toHaveBeenCalledExactlyOnceWith(new Error('secret'));
  });

  test('is answered with 500 if it never touched its session, too, and if it throws at once', async () => {
    const { application } = await openApplication();
    const visit = await open(application, () => {
      throw new Error('secret');
    });
    expect((await visit('/')).status).toBe(500);
  });

  test('is answered with 503 if it let the failure of a check-out through', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('broken');
    };
    const visit = await open(application, async (session) => ({ body: (await session()).get('user', 'nobody') }));
    const response = await visit('/', { headers: { Cookie: `sid=${'a'.repeat(43)}` } });
    expect(response.status).toBe(503);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('may answer without a session where the store is down', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('broken');
    };
    const visit = await open(application, async (session) => {
      const user = await session().then(
        (visitor) => visitor.get('user', 'nobody'),
        () => 'no idea who',
      );
      return { body: user };
    });
    const response = await visit('/', { headers: { Cookie: `sid=${'a'.repeat(43)}` } });
    expect(await response.text()).toBe('no idea who');
    expect(response.headers.get('Cache-Control')).toBe('private, no-cache');
  });
});
