import { describe, expect, test } from 'vitest';

import { newToken, sessionIdOf, systemRandom } from '../src/tokens.ts';
import { errorOf } from './support/errors.ts';
import { openApplication, tokenOf } from './support/open.ts';

describe('what is presented as a token', () => {
  test.each(['', 'short', 'a'.repeat(44), 'a'.repeat(1_000_000), '../../etc/passwd', `${'a'.repeat(42)}\n`])(
    'never reaches the store if it is malformed (case %#)',
    async (presented) => {
      const { application, store } = await openApplication();
      const session = await application.checkOut(presented);
      expect(store.calls).toEqual(['start']);
      expect(session.tokenRefused).toBe(true);
      expect(session.token).not.toBe(presented);
      expect(application.counts.unknownToken).toBe(1);
    },
  );

  test('never reaches the store if it is really the id of a session', async () => {
    const { application, store } = await openApplication();
    const owner = await application.checkOut();
    owner.set('user', 'ann');
    await owner.checkIn();
    store.calls.length = 0;

    const thief = await application.checkOut(owner.id);
    expect(store.calls).toEqual([]);
    expect(thief.get('user')).toBeUndefined();
    expect(thief.id).not.toBe(owner.id);
  });

  test('is never adopted if no session has it', async () => {
    const { application, store } = await openApplication();
    const presented = newToken(systemRandom);
    const session = await application.checkOut(presented);
    session.set('user', 'ann');
    await session.checkIn();
    expect(tokenOf(session)).not.toBe(presented);
    expect(store.records.has(sessionIdOf(presented))).toBe(false);
    expect(application.counts.unknownToken).toBe(1);
  });

  test('does not show in the event that tells of it', async () => {
    const { application } = await openApplication();
    const events: unknown[] = [];
    application.on('unknownToken', (event) => events.push(event));
    const presented = newToken(systemRandom);
    await application.checkOut('malformed token');
    await application.checkOut(presented);
    expect(events).toEqual([{ reason: 'malformed' }, { reason: 'unknown', id: sessionIdOf(presented) }]);
    expect(JSON.stringify(events)).not.toContain(presented);
  });

  test('does not show in the session, in its JSON, or in an error about it', async () => {
    const { application } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    await session.checkIn();
    const token = tokenOf(session);
    expect(JSON.stringify(session)).not.toContain(token);
    expect((await errorOf(() => session.set('user', 'bob'))).message).not.toContain(token);
  });
});
