import { systemClock } from '@coatcheck/core';
import type { ApplicationSettings } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { open, TIMEOUT } from '../opened.ts';
import type { Opened } from '../opened.ts';
import type { StoreSubject } from '../subject.ts';

/** A session that was stored, and the token of it. */
async function signedIn(
  subject: StoreSubject,
  settings: ApplicationSettings = {},
): Promise<Opened & { readonly token: string }> {
  const opened = await open(subject, settings);
  const session = await opened.application.checkOut();
  await session.set('n', 1).checkIn();
  return { ...opened, token: session.token ?? '' };
}

async function renew({ application }: Opened, token: string, grace = 0): Promise<string> {
  const session = await application.checkOut(token);
  await session.renew({ grace }).checkIn();
  return session.token ?? '';
}

async function leadsTo({ application }: Opened, token: string): Promise<unknown> {
  return (await application.checkOut(token, { mode: 'read' })).get('n');
}

/** Another token for the same session. */
export function renewing(subject: StoreSubject): void {
  describe('renewing the token', () => {
    test('the session goes on under the new token, and the old one is unknown', async () => {
      const opened = await signedIn(subject);
      const token = await renew(opened, opened.token);
      expect([await leadsTo(opened, token), await leadsTo(opened, opened.token)]).toStrictEqual([1, undefined]);
    });

    test('with a grace the old token leads to the session until that is over', async () => {
      const opened = await signedIn(subject);
      await renew(opened, opened.token, 30_000);
      opened.clock.advance(29_999);
      expect(await leadsTo(opened, opened.token)).toBe(1);
      opened.clock.advance(1);
      expect(await leadsTo(opened, opened.token)).toBeUndefined();
    });

    test('the session lives on for its whole timeout', async () => {
      const opened = await signedIn(subject);
      const token = await renew(opened, opened.token);
      opened.clock.advance(TIMEOUT - 1);
      expect(await leadsTo(opened, token)).toBe(1);
    });

    test.for([0, 1, 2])('signing out with token %i of three ends the session', async (which) => {
      const opened = await signedIn(subject);
      const tokens = [opened.token];
      for (let time = 0; time < 2; time += 1) tokens.push(await renew(opened, tokens.at(-1) ?? ''));
      expect(await opened.application.end(tokens[which] ?? '')).toBe(true);
      for (const token of tokens) expect(await leadsTo(opened, token)).toBeUndefined();
    });

    test('of many renewals at once one wins, and there is one session', async () => {
      const opened = await signedIn(subject, { clock: systemClock });
      const sessions = await Promise.all(
        Array.from({ length: 6 }, async () => opened.application.checkOut(opened.token)),
      );
      const results = await Promise.all(sessions.map(async (session) => session.renew().tryCheckIn()));
      expect(results.map(({ outcome }) => outcome).toSorted()).toStrictEqual([
        'committed',
        ...Array.from({ length: 5 }, () => 'gone'),
      ]);
      const tokens = sessions.flatMap(({ token }) => (token === undefined ? [] : [token]));
      expect(tokens).toHaveLength(1);
      expect(await leadsTo(opened, tokens[0] ?? '')).toBe(1);
    });
  });
}
