import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { openWithSession, personId } from '../one-session.ts';
import { TIMEOUT } from '../opened.ts';
import type { KnownSubject, StoreSubject } from '../subject.ts';

/** The `expiring` hook: told of every session that ends, exactly once. */
export function expiringHook(subject: KnownSubject): void {
  describe('the expiring hook', () => {
    test('delete runs the hook once, with the session as it was and the reason', async () => {
      const { application, ended } = await openWithSession(subject);
      const told: unknown[] = [];
      application.on('destroyed', (event) => told.push(event));
      await application.sessions.delete(personId);
      await application.sessions.delete(personId);
      expect(ended).toStrictEqual([[personId, 'ann', 'deleted']]);
      expect(told).toStrictEqual([{ id: personId, reason: 'deleted' }]);
    });

    test('the hook runs once when deletes, an invalidated check-in and a pop race', async () => {
      const { application, ended, look } = await openWithSession(subject);
      const { sessions } = application;
      for (let round = 0; round < 10; round += 1) {
        ended.length = 0;
        await sessions.set(personId, sessions.create(personId).set('n', round).set('name', 'ann'));
        const [one, other] = [await look(), await look()];
        one.invalidate();
        other.invalidate();
        const results = await Promise.all([
          sessions.delete(personId),
          one.checkIn(),
          sessions.delete(personId),
          sessions.pop(personId),
          other.checkIn(),
        ]);
        const popped = results[3] === undefined ? 0 : 1;
        expect(ended.length + popped).toBe(1);
        expect(await sessions.has(personId)).toBe(false);
      }
    });

    test('the session that a hook looks at can be read and not changed', async () => {
      const seen: unknown[] = [];
      const { application } = await openWithSession(subject, {
        expiring: async (session) => {
          seen.push(session.get('n'), await failureOf(() => session.set('n', 2)), await session.checkIn());
        },
      });
      await application.sessions.delete(personId);
      expect(seen).toStrictEqual([1, 'CHECKED_IN', 'unchanged']);
    });

    test('delete waits for a hook that takes its time', async () => {
      let over = false;
      const { application } = await openWithSession(subject, {
        expiring: async () => {
          for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
          over = true;
        },
      });
      await application.sessions.delete(personId);
      expect(over).toBe(true);
    });

    test('a hook that fails undoes nothing and disturbs nobody; it is told of as hookFailed', async () => {
      const error = new Error('The hook failed.');
      const { application } = await openWithSession(subject, {
        expiring: () => {
          throw error;
        },
      });
      const told: unknown[] = [];
      application.on('hookFailed', (event) => told.push(event));
      expect(await application.sessions.delete(personId)).toBe(true);
      expect(await application.sessions.has(personId)).toBe(false);
      expect(told).toStrictEqual([{ id: personId, error }]);
    });

    test('the hook is told of the very record that was removed, even if a commit came while delete was looking', async () => {
      const { application, ended, observed } = await openWithSession(subject);
      const { sessions } = application;
      observed.beforeNext('remove', () => sessions.update(personId, (session) => session.set('name', 'bob')));
      expect(await sessions.delete(personId)).toBe(true);
      expect(ended).toStrictEqual([[personId, 'bob', 'deleted']]);
    });

    test('the hook is told of both, a stale session and the new one that took its place while delete was looking', async () => {
      const { application, ended, observed, clock } = await openWithSession(subject);
      const { sessions } = application;
      clock.advance(TIMEOUT);
      observed.beforeNext('remove', () => sessions.set(personId, sessions.create(personId).set('name', 'bob')));
      expect(await sessions.delete(personId)).toBe(true);
      expect(ended).toStrictEqual([
        [personId, 'ann', 'expired'],
        [personId, 'bob', 'deleted'],
      ]);
    });

    test('pop runs no hook', async () => {
      const { application, ended } = await openWithSession(subject);
      await application.sessions.pop(personId);
      expect(ended).toStrictEqual([]);
    });

    test('deleting a session that is stale already says that there was none, and tells of its expiry', async () => {
      const { application, ended, clock } = await openWithSession(subject);
      clock.advance(TIMEOUT);
      expect(await application.sessions.delete(personId)).toBe(false);
      expect(ended).toStrictEqual([[personId, 'ann', 'expired']]);
    });
  });

  if (subject.capabilities.lists) withListing(subject);
}

function withListing(subject: StoreSubject): void {
  describe('the expiring hook and all sessions', () => {
    test('clear runs no hook', async () => {
      const { application, ended } = await openWithSession(subject);
      await application.sessions.clear();
      expect(ended).toStrictEqual([]);
    });

    test('the hook runs once when sweeps, deletes and an invalidated check-in race for a stale session', async () => {
      const { application, ended, clock, look } = await openWithSession(subject);
      const invalidated = await look();
      invalidated.invalidate();
      clock.advance(TIMEOUT);
      const { sessions } = application;
      await Promise.all([
        sessions.cleanStaleSessions(),
        sessions.delete(personId),
        invalidated.checkIn(),
        application.sweep(),
        sessions.delete(personId),
      ]);
      expect(ended).toStrictEqual([[personId, 'ann', 'expired']]);
    });
  });
}
