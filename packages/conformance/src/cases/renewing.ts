import { systemClock } from '@coatcheck/core';
import type { ApplicationSettings } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import * as needs from '../needs.ts';
import { open, TIMEOUT } from '../opened.ts';
import type { Opened } from '../opened.ts';
import type { Trial } from '../trial.ts';

/** A session that was stored, and the token of it. */
async function signedIn(
  trial: Trial,
  settings: ApplicationSettings = {},
): Promise<Opened & { readonly token: string }> {
  const opened = await open(trial, settings);
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
export const renewing: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'renewing the token' }, [
    test('the session goes on under the new token, and the old one is unknown', async (trial) => {
      const opened = await signedIn(trial);
      const token = await renew(opened, opened.token);
      assert.deepEqual([await leadsTo(opened, token), await leadsTo(opened, opened.token)], [1, undefined]);
    }),

    test('with a grace the old token leads to the session until that is over', async (trial) => {
      const opened = await signedIn(trial);
      await renew(opened, opened.token, 30_000);
      opened.clock.advance(29_999);
      assert.equal(await leadsTo(opened, opened.token), 1);
      opened.clock.advance(1);
      assert.equal(await leadsTo(opened, opened.token), undefined);
    }),

    test('the session lives on for its whole timeout', async (trial) => {
      const opened = await signedIn(trial);
      const token = await renew(opened, opened.token);
      opened.clock.advance(TIMEOUT - 1);
      assert.equal(await leadsTo(opened, token), 1);
    }),

    ...each([0, 1, 2])('signing out with token %i of three ends the session', async (trial, which) => {
      const opened = await signedIn(trial);
      const tokens = [opened.token];
      for (let time = 0; time < 2; time += 1) tokens.push(await renew(opened, tokens.at(-1) ?? ''));
      assert.equal(await opened.application.end(tokens[which] ?? ''), true);
      for (const token of tokens) assert.equal(await leadsTo(opened, token), undefined);
    }),

    test(
      'of many renewals at once one wins, and there is one session',
      async (trial) => {
        const opened = await signedIn(trial, { clock: systemClock });
        const sessions = await Promise.all(
          Array.from({ length: 6 }, async () => opened.application.checkOut(opened.token)),
        );
        const results = await Promise.all(sessions.map(async (session) => session.renew().tryCheckIn()));
        assert.deepEqual(results.map(({ outcome }) => outcome).toSorted(), [
          'committed',
          ...Array.from({ length: 5 }, () => 'gone'),
        ]);
        const tokens = sessions.flatMap(({ token }) => (token === undefined ? [] : [token]));
        assert.equal(tokens.length, 1);
        assert.equal(await leadsTo(opened, tokens[0] ?? ''), 1);
      },
      { needs: [needs.conditionalWrites] },
    ),
  ]),
];
