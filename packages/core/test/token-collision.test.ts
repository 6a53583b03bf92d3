import { describe, expect, test } from 'vitest';

import { newToken, sessionIdOf } from '../src/tokens.ts';
import { errorOf } from './support/errors.ts';
import { repeating } from './support/fixtures.ts';
import { openApplication, tokenOf } from './support/open.ts';

describe('a token that is drawn twice', () => {
  test('gives the second session a fresh one, and leaves the first untouched', async () => {
    const { application, store } = await openApplication({ random: repeating(1, 1, 2) });
    const [first, second] = [await application.checkOut(), await application.checkOut()];
    expect(second.token).toBe(first.token);
    first.set('user', 'ann');
    second.set('user', 'bob');
    await first.checkIn();
    expect(await second.checkIn()).toBe('committed');

    expect(first.token).toBe(newToken(repeating(1)));
    expect(second.token).toBe(newToken(repeating(2)));
    expect(second.id).toBe(sessionIdOf(newToken(repeating(2))));
    expect(store.records.size).toBe(2);
    expect((await application.checkOut(tokenOf(first))).get('user')).toBe('ann');
    expect((await application.checkOut(tokenOf(second))).get('user')).toBe('bob');
    expect(application.counts).toMatchObject({ created: 2, conflict: 0 });
  });

  test('is kept if the first session is stale, whose end then runs the hook', async () => {
    const expired: unknown[] = [];
    const { application, clock } = await openApplication({
      random: repeating(1, 1),
      timeout: 60_000,
      expiring: (session, reason) => expired.push([session.get('user'), reason]),
    });
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    await clock.advance(60_000);
    const second = await application.checkOut();
    second.set('user', 'bob');
    expect(await second.checkIn()).toBe('committed');
    expect(second.token).toBe(first.token);
    expect(expired).toEqual([['ann', 'expired']]);
  });

  test('for ever ends with an error when the deadline is over', async () => {
    const { application, clock } = await openApplication({ random: repeating(1) });
    const [first, second] = [await application.checkOut(), await application.checkOut()];
    first.set('user', 'ann');
    second.set('user', 'bob');
    await first.checkIn();
    const error = errorOf(second.checkIn());
    await clock.advance(6_000);
    expect((await error).code).toBe('CONFLICT');
    expect((await application.checkOut(tokenOf(first))).get('user')).toBe('ann');
  });
});
