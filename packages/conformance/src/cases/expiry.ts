import { NEVER } from '@coatcheck/core';
import type { Application, ApplicationSettings, Duration, Session } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { assertHas } from '../assertions.ts';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { open, TIMEOUT } from '../opened.ts';
import type { Opened } from '../opened.ts';
import { sessionId } from '../records.ts';
import type { Trial } from '../trial.ts';

interface Data {
  n: number;
}

const id = sessionId('expiring');
const HUNDRED_YEARS = 100 * 365 * 86_400_000;

/** An application with one session that was used just now. */
async function openWithSession(trial: Trial, settings: ApplicationSettings<Data> = {}): Promise<Opened<Data>> {
  const opened = await open<Data>(trial, settings);
  const { sessions } = opened.application;
  await sessions.set(id, sessions.create(id).set('n', 1));
  return opened;
}

const ways: Readonly<Record<string, (sessions: Application<Data>['sessions']) => Promise<unknown>>> = {
  get: (sessions) => sessions.get(id),
  'get with a fallback': (sessions) => sessions.get(id, undefined),
  has: async (sessions) => (await sessions.has(id)) || undefined,
  pop: (sessions) => sessions.pop(id),
  checkOut: async (sessions) => ((await failureOf(() => sessions.checkOut(id))) === 'nothing' ? id : undefined),
  update: async (sessions) => ((await failureOf(() => sessions.update(id, () => 1))) === 'nothing' ? id : undefined),
  'setDefault, which stores another': async (sessions) => (await sessions.setDefault(id)).get('n'),
};

const changes: readonly [to: Duration, lives: number][] = [
  ['10s', 10_000],
  ['7d', 7 * 86_400_000],
  [1, 1],
  [0, 0],
];

const uses: Readonly<Record<string, (session: Session<Data>) => unknown>> = {
  'is only read': (session) => session.get('n'),
  'is changed': (session) => session.increment('n'),
};

const HOUR = 3_600_000;

/** When a session is stale, and that a stale session is never handed out. */
export const expiry: readonly ConformanceCase[] = [
  ...group({ level: 'expiry', name: 'staleness' }, [
    ...each(Object.entries(ways))(
      'a session is handed out until its timeout has passed, and not from then on: %s',
      async (trial, [, look]) => {
        const inTime = await openWithSession(trial);
        inTime.clock.advance(TIMEOUT - 1);
        assert.notEqual(await look(inTime.application.sessions), undefined);
        const late = await openWithSession(trial);
        late.clock.advance(TIMEOUT);
        assert.equal(await look(late.application.sessions), undefined);
      },
    ),

    test('using a session puts its end off', async (trial) => {
      const { application, clock } = await openWithSession(trial);
      for (let use = 0; use < 5; use += 1) {
        clock.advance(TIMEOUT - 1);
        await application.sessions.update(id, (session) => session.increment('n'));
      }
      assert.equal((await application.sessions.checkOut(id)).get('n'), 6);
    }),

    test('with the timeout 0 a session is stale at once', async (trial) => {
      const { application } = await openWithSession(trial, { timeout: 0 });
      assert.equal(await application.sessions.has(id), false);
    }),

    test("with the timeout 'never' a session is never stale", async (trial) => {
      const { application, clock, store } = await openWithSession(trial, { timeout: 'never' });
      assert.equal((await store.read(id))?.expiresAt, NEVER);
      clock.advance(HUNDRED_YEARS);
      const session = await application.sessions.checkOut(id);
      assert.deepEqual([session.get('n'), session.timeout], [1, 'never']);
      await session.checkIn();
    }),

    ...each(changes)(
      'a session whose timeout is set to %j lives so long from then on',
      async (trial, [timeout, lives]) => {
        const { application, clock } = await openWithSession(trial);
        await application.sessions.update(id, (session) => {
          session.timeout = timeout;
        });
        clock.advance(Math.max(0, lives - 1));
        assert.equal(await application.sessions.has(id), lives > 0);
        clock.advance(1);
        assert.equal(await application.sessions.has(id), false);
      },
    ),

    ...each(Object.entries(uses))(
      'a session that %s lives on for its own timeout, not for that of the application',
      async (trial, [, use]) => {
        const { application, clock } = await openWithSession(trial);
        await application.sessions.update(id, (session) => {
          session.timeout = '7d';
        });
        clock.advance(3 * 86_400_000);
        const session = await application.sessions.checkOut(id);
        use(session);
        await session.checkIn();
        clock.advance(7 * 86_400_000 - 1);
        assert.equal((await application.sessions.checkOut(id)).timeout, 7 * 86_400_000);
        clock.advance(1);
        assert.equal(await application.sessions.has(id), false);
      },
    ),

    test('a clock that is set back does not shorten a session', async (trial) => {
      const { application, clock, store } = await openWithSession(trial);
      const before = await store.read(id);
      clock.jump(-86_400_000);
      await (await application.sessions.checkOut(id)).checkIn();
      assertHas(await store.read(id), { expiresAt: before?.expiresAt });
    }),

    test('a new session takes the place of a stale one, which is then told of as expired', async (trial) => {
      const ended: unknown[] = [];
      const { application, clock } = await openWithSession(trial, {
        expiring: (session, reason) => ended.push([session.get('n'), reason]),
      });
      clock.advance(TIMEOUT);
      const { sessions } = application;
      await sessions.set(id, sessions.create(id).set('n', 2));
      assert.equal((await sessions.checkOut(id)).get('n'), 2);
      assert.deepEqual(ended, [[1, 'expired']]);
    }),
  ]),

  ...group({ level: 'expiry', name: 'the absolute timeout' }, [
    test('a session ends so long after its creation, however much it is used', async (trial) => {
      const { application, clock } = await openWithSession(trial, { absoluteTimeout: HOUR });
      for (let minute = 1; minute < 60; minute += 1) {
        clock.advance(60_000);
        await application.sessions.update(id, (session) => session.increment('n'));
        await (await application.sessions.checkOut(id)).checkIn();
      }
      clock.advance(59_999);
      assert.equal((await application.sessions.checkOut(id)).get('n'), 60);
      clock.advance(1);
      assert.equal(await application.sessions.has(id), false);
    }),

    test('no touch moves it', async (trial) => {
      const { application, clock, store } = await openWithSession(trial, { absoluteTimeout: HOUR });
      for (let minute = 1; minute <= 50; minute += 1) {
        clock.advance(60_000);
        await (await application.sessions.checkOut(id)).checkIn();
      }
      const { expiresAt = NEVER } = (await store.read(id)) ?? {};
      assert.ok(expiresAt <= clock.now() + 10 * 60_000);
    }),

    test('no longer timeout of the session moves it', async (trial) => {
      const { application, clock } = await openWithSession(trial, { absoluteTimeout: HOUR });
      await application.sessions.update(id, (session) => {
        session.timeout = 'never';
      });
      clock.advance(HOUR - 1);
      assert.equal(await application.sessions.has(id), true);
      clock.advance(1);
      assert.equal(await application.sessions.has(id), false);
    }),

    test('a shorter timeout of the session still counts', async (trial) => {
      const { application, clock } = await openWithSession(trial, { absoluteTimeout: HOUR, timeout: '10m' });
      clock.advance(600_000);
      assert.equal(await application.sessions.has(id), false);
    }),
  ]),
];
