import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@coatcheck/conformance';
import { Application } from '@coatcheck/core';
import type { ApplicationSettings, SessionToken } from '@coatcheck/core';
import { SessionMemoryStore } from '@coatcheck/memory';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SessionLruStore } from '../src/index.ts';
import { ControlledStore } from './support/controlled-store.ts';
import { rejectionOf } from './support/failures.ts';

interface Data {
  user?: string;
  visits?: number;
}

async function opened(
  sessionStore: SessionLruStore,
  settings: ApplicationSettings<Data> = {},
): Promise<Application<Data>> {
  const application = await Application.open<Data>({ sessionStore, clock: new ManualClock(), ...settings });
  onTestFinished(() => application.close());
  return application;
}

async function stored(application: Application<Data>, user: string, principal?: string): Promise<SessionToken> {
  const session = await application.checkOut();
  session.set('user', user);
  if (principal !== undefined) session.setPrincipal(principal);
  await session.checkIn();
  if (session.token === undefined) throw new Error('A new session has a token.');
  return session.token;
}

describe('an application whose sessions may be evicted', () => {
  test('is told of an eviction with its reason, which is no end of a session: no hook runs, and nothing is destroyed', async () => {
    const ended: unknown[] = [];
    const application = await opened(new SessionLruStore({ max: 1 }), { expiring: (session) => ended.push(session) });
    const evicted: unknown[] = [];
    application.on('evicted', ({ reason }) => evicted.push(reason));
    const token = await stored(application, 'ann');
    await stored(application, 'bob');
    expect([evicted, ended]).toEqual([['count'], []]);
    expect(application.counts).toMatchObject({ evicted: 1, destroyed: 0, unknownToken: 0 });
    expect((await application.checkOut(token)).isNew).toBe(true);
    expect(application.counts.unknownToken).toBe(1);
  });

  test('a slow request does not revive an evicted session: its check-in fails with SESSION_GONE', async () => {
    const application = await opened(new SessionLruStore({ max: 1 }));
    const slow = await application.checkOut(await stored(application, 'ann'));
    await stored(application, 'bob');
    slow.set('visits', 2);
    expect((await rejectionOf(slow.checkIn())).code).toBe('SESSION_GONE');
    expect(await application.sessions.size()).toBe(1);
  });

  test('cannot have sessions by principal, which is refused when it opens', async () => {
    const settings = { sessionStore: new SessionLruStore(), principals: true } as const;
    expect((await rejectionOf(Application.open(settings))).code).toBe('CAPABILITY_MISSING');
  });

  test('a session that is too large is refused at its check-in with STORE_FULL, and stays as it was', async () => {
    const application = await opened(new SessionLruStore({ maxSize: 2_000 }));
    const token = await stored(application, 'ann');
    const session = await application.checkOut(token);
    session.set('user', 'x'.repeat(2_000));
    expect((await rejectionOf(session.checkIn())).code).toBe('STORE_FULL');
    expect((await application.checkOut(token)).get('user')).toBe('ann');
  });

  test('decodes a session once, however often it is read', async () => {
    let decoded = 0;
    const codec = {
      name: 'counting',
      encode: (values: unknown) => JSON.stringify(values),
      decode: (body: string | Uint8Array) => {
        decoded += 1;
        return JSON.parse(String(body)) as Record<string, unknown>;
      },
    };
    const application = await opened(new SessionLruStore(), { codec });
    const token = await stored(application, 'ann');
    for (let n = 0; n < 3; n += 1) expect((await application.checkOut(token)).get('user')).toBe('ann');
    expect(decoded).toBeLessThanOrEqual(1);
  });
});

describe('an application whose sessions move to another store', () => {
  test('has sessions by principal, wherever they are', async () => {
    const store = new SessionLruStore({ max: 1, overflow: new SessionMemoryStore() });
    const application = await opened(store, { principals: true });
    const tokens = [await stored(application, 'ann', 'ann'), await stored(application, 'bob', 'bob')];
    tokens.push(await stored(application, 'ann', 'ann'));
    expect(await application.sessionsOf('ann')).toHaveLength(2);
    expect(await application.revokeAll('ann')).toBe(2);
    const left = await Promise.all(tokens.map(async (token) => (await application.checkOut(token)).get('user')));
    expect(left).toEqual([undefined, 'bob', undefined]);
    expect(application.counts.evicted).toBe(0);
  });

  test('loses no update, in any mode, although hardly any session is in memory', async () => {
    const application = await opened(new SessionLruStore({ max: 1, overflow: new SessionMemoryStore() }));
    const tokens = [await stored(application, 'ann'), await stored(application, 'bob')];
    const modes = ['optimistic', 'exclusive'] as const;
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) =>
        application.use(tokens[n % 2], { mode: modes[n % 3] ?? 'optimistic' }, (session) =>
          session.increment('visits'),
        ),
      ),
    );
    const visits = await Promise.all(tokens.map(async (token) => (await application.checkOut(token)).get('visits')));
    expect(visits).toEqual([10, 10]);
  });

  test('is told with STORE_FULL that a new session cannot be taken, while the other store fails; the others go on', async () => {
    const overflow = new ControlledStore();
    const application = await opened(new SessionLruStore({ max: 1, maxDemoting: 1, overflow }));
    const tokens = [await stored(application, 'ann')];
    overflow.fail('fails before', 'write');
    tokens.push(await stored(application, 'bob'));
    expect((await rejectionOf(stored(application, 'eve'))).code).toBe('STORE_FULL');
    const users = await Promise.all(tokens.map(async (token) => (await application.checkOut(token)).get('user')));
    expect(users).toEqual(['ann', 'bob']);
    expect(application.counts).toMatchObject({ evicted: 0, destroyed: 0 });
    overflow.recover();
  });

  test('needs two variables: it finds its sessions again after an orderly end, changed or not', async () => {
    await import('@coatcheck/file/register');
    await import('../src/register.ts');
    const dir = await mkdtemp(join(tmpdir(), 'coatcheck-lru-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const storeOptions = JSON.parse(
      `{"max":2,"overflow":{"store":"File","options":{"dir":${JSON.stringify(dir)}}}}`,
    ) as unknown;
    const open = () => Application.open<Data>({ sessionStore: 'Lru', storeOptions, principals: true });
    let application = await open();
    const tokens = [await stored(application, 'ann', 'ann'), await stored(application, 'bob', 'bob')];
    for (let restart = 0; restart < 2; restart += 1) {
      await application.close();
      application = await open();
      const users = await Promise.all(tokens.map(async (token) => (await application.checkOut(token)).get('user')));
      expect(users).toEqual(['ann', 'bob']);
      expect(await application.sessionsOf('ann')).toHaveLength(1);
    }
    await application.close();
  });
});
