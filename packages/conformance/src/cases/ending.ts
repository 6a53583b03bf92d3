import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { openWithSession, personId } from '../one-session.ts';
import type { OneSession } from '../one-session.ts';
import { TIMEOUT } from '../opened.ts';
import type { StoreSubject } from '../subject.ts';

/** The end of a session, which is for good. */
export function ending(subject: StoreSubject): void {
  describe('invalidating', () => {
    test('an invalidated session is empty at once, and its check-in ends it', async () => {
      const { application, ended, look } = await openWithSession(subject);
      const session = await look();
      session.invalidate();
      expect([session.get('n'), session.size]).toStrictEqual([undefined, 0]);
      expect(await session.checkIn()).toBe('destroyed');
      expect(await application.sessions.has(personId)).toBe(false);
      expect(ended).toStrictEqual([[personId, 'ann', 'invalidated']]);
    });

    test('storing an invalidated session ends it, too', async () => {
      const { application, look } = await openWithSession(subject);
      const session = await look();
      session.invalidate();
      expect(await application.sessions.storeSession(session)).toBe('destroyed');
      expect(await application.sessions.has(personId)).toBe(false);
    });

    test('an invalidated session cannot be put back: SESSION_GONE', async () => {
      const { application, look } = await openWithSession(subject);
      const session = await look();
      session.invalidate();
      expect(await failureOf(() => application.sessions.set(personId, session))).toBe('SESSION_GONE');
    });

    test('an invalidated session that is not checked in lives on', async () => {
      const { application, look } = await openWithSession(subject);
      const session = await look();
      session.invalidate();
      await session.release();
      expect(await application.sessions.has(personId)).toBe(true);
    });

    test('an invalidated session that ended already does not end one that was created under the same id', async () => {
      const { application, look } = await openWithSession(subject);
      const { sessions } = application;
      const session = await look();
      session.invalidate();
      await sessions.delete(personId);
      await sessions.set(personId, sessions.create(personId).set('name', 'bob'));
      await session.checkIn();
      expect((await look()).get('name')).toBe('bob');
    });

    test('an invalidated session can no longer be changed: SESSION_GONE', async () => {
      const { look } = await openWithSession(subject);
      const session = await look();
      session.invalidate();
      expect(await failureOf(() => session.set('n', 2))).toBe('SESSION_GONE');
    });

    test('an invalidated session that was never stored is told of to nobody', async () => {
      const { application, ended, observed } = await openWithSession(subject);
      observed.forget();
      const session = (await application.checkOut()).set('n', 1);
      session.invalidate();
      expect(await session.checkIn()).toBe('destroyed');
      expect(ended).toStrictEqual([]);
      expect(observed.calls).toStrictEqual([]);
    });

    test('invalidating wins against a commit that came first', async () => {
      const { application, look } = await openWithSession(subject);
      const [one, other] = [await look(), await look()];
      one.invalidate();
      await other.set('n', 2).checkIn();
      expect(await one.checkIn()).toBe('destroyed');
      expect(await application.sessions.has(personId)).toBe(false);
    });
  });

  describe('a session that ended never returns', () => {
    const ends: Readonly<Record<string, (opened: OneSession) => unknown>> = {
      'was deleted': ({ application }) => application.sessions.delete(personId),
      'was popped': ({ application }) => application.sessions.pop(personId),
      'was invalidated': ({ application }) => application.sessions.update(personId, (session) => session.invalidate()),
      'became stale': ({ clock }) => clock.advance(TIMEOUT),
      'became stale and was removed': ({ application, clock }) => {
        clock.advance(TIMEOUT);
        return application.sessions.delete(personId);
      },
    };

    test.for(Object.entries(ends))(
      'a slow writer of a session that %s is told SESSION_GONE, and writes nothing',
      async ([, end]) => {
        const opened = await openWithSession(subject);
        const { application, look } = opened;
        const [setter, stepper, setterOfTimeout] = [await look(), await look(), await look()];
        setter.set('n', 2);
        stepper.increment('n');
        setterOfTimeout.timeout = 'never';
        await end(opened);
        for (const slow of [setter, stepper, setterOfTimeout])
          expect(await failureOf(() => slow.checkIn())).toBe('SESSION_GONE');
        expect(await application.sessions.has(personId)).toBe(false);
      },
    );

    test.for(Object.entries(ends))('a slow reader of a session that %s does not bring it back', async ([, end]) => {
      const opened = await openWithSession(subject);
      const { application, look, clock } = opened;
      const slow = await look();
      slow.get('n');
      clock.advance(TIMEOUT / 2);
      await end(opened);
      await slow.checkIn();
      expect(await application.sessions.has(personId)).toBe(false);
    });

    test('a slow writer of a session that ended does not write into one that was created under the same personId', async () => {
      const { application, look } = await openWithSession(subject);
      const { sessions } = application;
      const [setter, taker] = [await look(), await look()];
      setter.set('name', 'of the old session');
      await sessions.delete(personId);
      await sessions.set(personId, sessions.create(personId).set('n', 2));
      expect(await failureOf(() => setter.checkIn())).toBe('SESSION_GONE');
      expect(await failureOf(() => taker.take('n'))).toBe('SESSION_GONE');
      expect((await look()).entries()).toStrictEqual([['n', 2]]);
    });

    test('a delete that comes between the reading and the writing of a check-in wins', async () => {
      const { application, observed, look } = await openWithSession(subject);
      const slow = await look();
      slow.increment('n');
      observed.beforeNext('write', () => application.sessions.delete(personId));
      expect(await failureOf(() => slow.checkIn())).toBe('SESSION_GONE');
      expect(await application.sessions.has(personId)).toBe(false);
    });

    test('a delete that comes between the reading and the touching of a check-in wins', async () => {
      const { application, observed, look, clock } = await openWithSession(subject);
      const slow = await look();
      clock.advance(TIMEOUT / 2);
      observed.beforeNext('touch', () => application.sessions.delete(personId));
      await slow.checkIn();
      expect(await application.sessions.has(personId)).toBe(false);
    });

    test('a delete that comes while a commit is being done again wins', async () => {
      const { application, observed, look } = await openWithSession(subject);
      const [slow, other] = [await look(), await look()];
      slow.increment('n');
      await other.set('name', 'bob').checkIn();
      observed.beforeNext('read', () => application.sessions.delete(personId));
      expect(await failureOf(() => slow.checkIn())).toBe('SESSION_GONE');
      expect(await application.sessions.has(personId)).toBe(false);
    });

    test('an update of a session that ends meanwhile is told SESSION_GONE', async () => {
      const { application } = await openWithSession(subject);
      const update = application.sessions.update(personId, async (session) => {
        session.increment('n');
        await application.sessions.delete(personId);
      });
      expect(await failureOf(() => update)).toBe('SESSION_GONE');
      expect(await application.sessions.has(personId)).toBe(false);
    });
  });
}
