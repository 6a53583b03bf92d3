import { NEVER } from '@coatcheck/core';
import type { Application, ApplicationSettings, Duration, Session } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { open, TIMEOUT } from '../opened.ts';
import type { Opened } from '../opened.ts';
import { sessionId } from '../records.ts';
import type { StoreSubject } from '../subject.ts';

interface Data {
  n: number;
}

const id = sessionId('expiring');
const HUNDRED_YEARS = 100 * 365 * 86_400_000;

/** When a session is stale, and that a stale session is never handed out. */
export function expiry(subject: StoreSubject): void {
  /** An application with one session that was used just now. */
  async function openWithSession(settings: ApplicationSettings<Data> = {}): Promise<Opened<Data>> {
    const opened = await open<Data>(subject, settings);
    const { sessions } = opened.application;
    await sessions.set(id, sessions.create(id).set('n', 1));
    return opened;
  }

  describe('staleness', () => {
    const ways: Readonly<Record<string, (sessions: Application<Data>['sessions']) => Promise<unknown>>> = {
      get: (sessions) => sessions.get(id),
      'get with a fallback': (sessions) => sessions.get(id, undefined),
      has: async (sessions) => (await sessions.has(id)) || undefined,
      pop: (sessions) => sessions.pop(id),
      checkOut: async (sessions) => ((await failureOf(() => sessions.checkOut(id))) === 'nothing' ? id : undefined),
      update: async (sessions) =>
        (await failureOf(() => sessions.update(id, () => 1))) === 'nothing' ? id : undefined,
      'setDefault, which stores another': async (sessions) => (await sessions.setDefault(id)).get('n'),
    };

    test.for(Object.entries(ways))(
      'a session is handed out until its timeout has passed, and not from then on: %s',
      async ([, look]) => {
        const inTime = await openWithSession();
        inTime.clock.advance(TIMEOUT - 1);
        expect(await look(inTime.application.sessions)).toBeDefined();
        const late = await openWithSession();
        late.clock.advance(TIMEOUT);
        expect(await look(late.application.sessions)).toBeUndefined();
      },
    );

    test('using a session puts its end off', async () => {
      const { application, clock } = await openWithSession();
      for (let use = 0; use < 5; use += 1) {
        clock.advance(TIMEOUT - 1);
        await application.sessions.update(id, (session) => session.increment('n'));
      }
      expect((await application.sessions.checkOut(id)).get('n')).toBe(6);
    });

    test('with the timeout 0 a session is stale at once', async () => {
      const { application } = await openWithSession({ timeout: 0 });
      expect(await application.sessions.has(id)).toBe(false);
    });

    test("with the timeout 'never' a session is never stale", async () => {
      const { application, clock, store } = await openWithSession({ timeout: 'never' });
      expect((await store.read(id))?.expiresAt).toBe(NEVER);
      clock.advance(HUNDRED_YEARS);
      const session = await application.sessions.checkOut(id);
      expect([session.get('n'), session.timeout]).toStrictEqual([1, 'never']);
      await session.checkIn();
    });

    const changes: readonly [to: Duration, lives: number][] = [
      ['10s', 10_000],
      ['7d', 7 * 86_400_000],
      [1, 1],
      [0, 0],
    ];

    test.for(changes)('a session whose timeout is set to %j lives so long from then on', async ([timeout, lives]) => {
      const { application, clock } = await openWithSession();
      await application.sessions.update(id, (session) => {
        session.timeout = timeout;
      });
      clock.advance(Math.max(0, lives - 1));
      expect(await application.sessions.has(id)).toBe(lives > 0);
      clock.advance(1);
      expect(await application.sessions.has(id)).toBe(false);
    });

    const uses: Readonly<Record<string, (session: Session<Data>) => unknown>> = {
      'is only read': (session) => session.get('n'),
      'is changed': (session) => session.increment('n'),
    };

    test.for(Object.entries(uses))(
      'a session that %s lives on for its own timeout, not for that of the application',
      async ([, use]) => {
        const { application, clock } = await openWithSession();
        await application.sessions.update(id, (session) => {
          session.timeout = '7d';
        });
        clock.advance(3 * 86_400_000);
        const session = await application.sessions.checkOut(id);
        use(session);
        await session.checkIn();
        clock.advance(7 * 86_400_000 - 1);
        expect((await application.sessions.checkOut(id)).timeout).toBe(7 * 86_400_000);
        clock.advance(1);
        expect(await application.sessions.has(id)).toBe(false);
      },
    );

    test('a clock that is set back does not shorten a session', async () => {
      const { application, clock, store } = await openWithSession();
      const before = await store.read(id);
      clock.jump(-86_400_000);
      await (await application.sessions.checkOut(id)).checkIn();
      expect(await store.read(id)).toMatchObject({ expiresAt: before?.expiresAt });
    });

    test('a new session takes the place of a stale one, which is then told of as expired', async () => {
      const ended: unknown[] = [];
      const { application, clock } = await openWithSession({
        expiring: (session, reason) => ended.push([session.get('n'), reason]),
      });
      clock.advance(TIMEOUT);
      const { sessions } = application;
      await sessions.set(id, sessions.create(id).set('n', 2));
      expect((await sessions.checkOut(id)).get('n')).toBe(2);
      expect(ended).toStrictEqual([[1, 'expired']]);
    });
  });

  describe('the absolute timeout', () => {
    const HOUR = 3_600_000;

    test('a session ends so long after its creation, however much it is used', async () => {
      const { application, clock } = await openWithSession({ absoluteTimeout: HOUR });
      for (let minute = 1; minute < 60; minute += 1) {
        clock.advance(60_000);
        await application.sessions.update(id, (session) => session.increment('n'));
        await (await application.sessions.checkOut(id)).checkIn();
      }
      clock.advance(59_999);
      expect((await application.sessions.checkOut(id)).get('n')).toBe(60);
      clock.advance(1);
      expect(await application.sessions.has(id)).toBe(false);
    });

    test('no touch moves it', async () => {
      const { application, clock, store } = await openWithSession({ absoluteTimeout: HOUR });
      for (let minute = 1; minute <= 50; minute += 1) {
        clock.advance(60_000);
        await (await application.sessions.checkOut(id)).checkIn();
      }
      expect((await store.read(id))?.expiresAt).toBeLessThanOrEqual(clock.now() + 10 * 60_000);
    });

    test('no longer timeout of the session moves it', async () => {
      const { application, clock } = await openWithSession({ absoluteTimeout: HOUR });
      await application.sessions.update(id, (session) => {
        session.timeout = 'never';
      });
      clock.advance(HOUR - 1);
      expect(await application.sessions.has(id)).toBe(true);
      clock.advance(1);
      expect(await application.sessions.has(id)).toBe(false);
    });

    test('a shorter timeout of the session still counts', async () => {
      const { application, clock } = await openWithSession({ absoluteTimeout: HOUR, timeout: '10m' });
      clock.advance(600_000);
      expect(await application.sessions.has(id)).toBe(false);
    });
  });
}
