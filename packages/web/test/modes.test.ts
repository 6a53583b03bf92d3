import { Application } from '@coatcheck/core';
import type { CheckOutMode, CheckOutOptions } from '@coatcheck/core';
import { describe, expect, onTestFinished, test } from 'vitest';

import { sessions as fetchSessions } from '../src/fetch.ts';
import { sessions as nodeSessions } from '../src/node.ts';
import { SessionMapStore } from './support/session-map-store.ts';
import { bindings, openApplication } from './support/sites.ts';
import type { Data, Handle, OpenSite } from './support/sites.ts';

/** Where a mode can be given, from the farthest to the nearest. */
interface Given {
  readonly application?: CheckOutMode;
  readonly binding?: CheckOutMode;
  readonly route?: CheckOutMode;
  readonly call?: CheckOutMode;
}

/** The mode in which a request has its session. */
async function modeAt(open: OpenSite, { application: settings, binding, route, call }: Given): Promise<string> {
  const { application } = await openApplication(settings && { mode: settings });
  const handle: Handle = async (session) => ({ body: (await session(call && { mode: call })).mode });
  const visit = await open(application, handle, binding && { mode: binding }, route && { mode: route });
  return (await visit('/')).text();
}

/** What somebody gets who asks for the session in one mode after the other: the mode it has, or the error. */
async function asked(open: OpenSite, ...options: (CheckOutOptions | undefined)[]): Promise<string[]> {
  const { application } = await openApplication();
  const visit = await open(application, async (session) => {
    const got: string[] = [];
    for (const option of options) {
      got.push(
        await session(option).then(
          ({ mode }) => mode,
          (error: unknown) =>
            error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : '',
        ),
      );
    }
    return { body: JSON.stringify(got) };
  });
  return JSON.parse(await (await visit('/')).text()) as string[];
}

describe.each(bindings)('the mode of a session (%s)', (_binding, open) => {
  test('is optimistic unless anybody says otherwise', async () => {
    expect(await modeAt(open, {})).toBe('optimistic');
  });

  test('is the one that is given nearest: by the call, the route, the binding, or the application', async () => {
    expect(await modeAt(open, { application: 'exclusive' })).toBe('exclusive');
    expect(await modeAt(open, { application: 'exclusive', binding: 'read' })).toBe('read');
    expect(await modeAt(open, { application: 'read', binding: 'read', route: 'exclusive' })).toBe('exclusive');
    expect(await modeAt(open, { application: 'exclusive', route: 'exclusive', call: 'read' })).toBe('read');
    expect(await modeAt(open, { binding: 'exclusive', call: 'optimistic' })).toBe('optimistic');
  });

  const weaker: readonly [has: CheckOutMode, asks: CheckOutMode][] = [
    ['read', 'optimistic'],
    ['read', 'exclusive'],
    ['optimistic', 'exclusive'],
  ];

  test.each(weaker)(
    'that is %s cannot become %s in the same request, and the error says what to do',
    async (has, asks) => {
      const [first, second] = await asked(open, { mode: has }, { mode: asks });
      expect(first).toBe(has);
      expect(second).toBe(
        `WEAKER_MODE: This request has its session in the mode '${has}' already, and asks for '${asks}' now, which is stronger. Ask for '${asks}' the first time, or give that mode to the route.`,
      );
    },
  );

  test.each(weaker)('that is %s is not asked for by who asks for %s first', async (asks, has) => {
    expect(await asked(open, { mode: has }, { mode: asks }, { mode: has })).toEqual([has, has, has]);
  });

  test('is asked for by who names none, too', async () => {
    expect((await asked(open, { mode: 'read' }, undefined))[1]).toMatch(/^WEAKER_MODE: .* asks for 'optimistic' now/);
    expect(await asked(open, { mode: 'exclusive' }, undefined)).toEqual(['exclusive', 'exclusive']);
  });

  test('has to be one that there is, the first time and later', async () => {
    const wrong = JSON.parse('{ "mode": "exlusive" }') as CheckOutOptions;
    expect((await asked(open, wrong))[0]).toMatch(/^BAD_SETTING: /);
    expect((await asked(open, undefined, wrong))[1]).toMatch(/^BAD_SETTING: /);
  });

  test('is no matter to a request whose check-out failed: it is told why, whatever it asks for next', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('broken');
    };
    const visit = await open(
      application,
      async (session) => {
        await session({ mode: 'read' }).catch(() => undefined);
        await session({ mode: 'exclusive' });
        return {};
      },
      { onFailure: () => undefined },
    );
    expect((await visit('/', { headers: { Cookie: `sid=${'a'.repeat(43)}` } })).status).toBe(503);
  });

  test('that is not enough for what a handler asks is answered with 500', async () => {
    const { application } = await openApplication();
    const told: unknown[] = [];
    const visit = await open(
      application,
      async (session) => {
        await session({ mode: 'read' });
        await session({ mode: 'exclusive' });
        return {};
      },
      { onFailure: (error) => void told.push(error) },
    );
    expect((await visit('/')).status).toBe(500);
    expect(told).toEqual([expect.objectContaining({ code: 'WEAKER_MODE' })]);
  });
});

/** A store that cannot tell whether somebody wrote in between. */
class SessionBlindStore extends SessionMapStore {
  override readonly capabilities = { atomicity: 'none', durability: 'none', expiry: 'swept', lists: true } as const;
}

describe('a mode that the store cannot carry is refused when it is given, and not to the first client:', () => {
  async function blind(): Promise<Application<Data>> {
    const application = await Application.open<Data>({ sessionStore: new SessionBlindStore() });
    onTestFinished(() => application.close());
    return application;
  }

  const missing: unknown = expect.objectContaining({ code: 'CAPABILITY_MISSING' });

  test('to a binding', async () => {
    const application = await blind();
    for (const sessions of [nodeSessions, fetchSessions]) {
      expect(() => sessions(application, { mode: 'exclusive' })).toThrow(missing);
      expect(() => sessions(application, { mode: 'optimistic' })).not.toThrow();
      expect(() => sessions(application)).not.toThrow();
    }
  });

  test('to a route', async () => {
    const application = await blind();
    const node = nodeSessions(application);
    expect(() => node.mode('exclusive')).toThrow(missing);
    expect(() => node.handler(() => undefined, { mode: 'exclusive' })).toThrow(missing);
    expect(() => fetchSessions(application).handler(() => new Response(), { mode: 'exclusive' })).toThrow(missing);
    expect(() => node.mode('read')).not.toThrow();
  });
});

test('a mode that there is not is refused when it is given to a binding or a route', async () => {
  const { application } = await openApplication();
  const mode = JSON.parse('"exlusive"') as CheckOutMode;
  const bad: unknown = expect.objectContaining({ code: 'BAD_SETTING' });
  for (const sessions of [nodeSessions, fetchSessions]) expect(() => sessions(application, { mode })).toThrow(bad);
  const node = nodeSessions(application);
  expect(() => node.mode(mode)).toThrow(bad);
  expect(() => node.handler(() => undefined, { mode })).toThrow(bad);
  expect(() => fetchSessions(application).handler(() => new Response(), { mode })).toThrow(bad);
  expect(() => fetchSessions(application).handler(() => new Response(), { mod: 'read' } as object)).toThrow(
    "Did you mean 'mode'?",
  );
  expect(() => node.mode(mode)).toThrow(
    "route: option 'mode' is wrong: expected 'read' or 'optimistic' or 'exclusive'",
  );
});
