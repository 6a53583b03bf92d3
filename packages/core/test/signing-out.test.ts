import { describe, expect, test } from 'vitest';

import type { SessionToken } from '../src/record.ts';
import { sessionIdOf } from '../src/tokens.ts';
import { rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { tokenOf } from './support/open.ts';
import { processes } from './support/processes.ts';
import { isAlive, renewed } from './support/renewal.ts';
import { afterCalls, precededBy } from './support/steps.ts';

describe('signing out', () => {
  test.each([0, 1, 2, 3])(
    'through token %d of a chain of renewals ends the session, and leaves nothing',
    async (which) => {
      const { one, token } = await processes(1);
      const tokens = [token];
      for (let time = 0; time < 3; time += 1) tokens.push(tokenOf(await renewed(one, tokens.at(-1) ?? '')));
      expect(await one.application.end(tokens[which] ?? '')).toBe(true);
      for (const each of tokens) expect(await isAlive(one, each)).toBe(false);
      expect(one.application.counts.destroyed).toBe(1);
      expect(one.store.records.size).toBe(which);
      expect(await one.application.end(tokens[which] ?? '')).toBe(false);
    },
  );

  test('by invalidating what an old token gives ends the session that it stood for', async () => {
    const { one, token } = await processes(1);
    const session = await renewed(one, token);
    const stranger = await one.application.checkOut(token);
    stranger.invalidate();
    expect(await stranger.checkIn()).toBe('destroyed');
    expect(await isAlive(one, tokenOf(session))).toBe(false);
  });

  test('by the old id in the dictionary does so, too', async () => {
    const { one, token } = await processes(1);
    const session = await renewed(one, token);
    expect(await one.application.sessions.delete(sessionIdOf(token as SessionToken))).toBe(true);
    expect(await isAlive(one, tokenOf(session))).toBe(false);
  });

  test('wins against a renewal that is under way, which takes its new record back', async () => {
    const { one, other, token } = await processes(2);
    const session = await one.application.checkOut(token);
    one.store.once('write', async (carryOut) => {
      const done = await carryOut();
      await other.application.end(token);
      return done;
    });
    session.renew();
    expect((await errorOf(session.checkIn())).code).toBe('SESSION_GONE');
    expect(one.store.records.size).toBe(0);
  });

  test('wins against a renewal that comes between its look and its removal, and ends the session under its new token', async () => {
    const { one, other, token } = await processes(2);
    let last = token;
    one.store.once(
      'remove',
      precededBy(async () => {
        last = tokenOf(await renewed(other, token));
      }),
    );
    expect(await one.application.end(token)).toBe(true);
    expect(await isAlive(other, last)).toBe(false);
  });

  test('has happened also where what led to the session could not be removed, which can be tried again', async () => {
    const { one, token } = await processes(1);
    const session = await renewed(one, token);
    afterCalls(one.store, 'remove', 1, rejecting(new Error('disk')));
    expect(await one.application.end(token)).toBe(true);
    expect(await isAlive(one, tokenOf(session))).toBe(false);
    expect(one.application.counts.storeProblem).toBe(1);
    expect(await one.application.end(token)).toBe(false);
    expect(one.store.records.size).toBe(0);
  });

  test('with what is no token, or no token of ours, ends nothing', async () => {
    const { one } = await processes(1);
    expect(await one.application.end('nothing')).toBe(false);
    expect(await one.application.end('x'.repeat(43))).toBe(false);
  });
});
