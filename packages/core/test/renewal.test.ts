import { describe, expect, test } from 'vitest';

import type { SessionToken } from '../src/record.ts';
import { sessionIdOf } from '../src/tokens.ts';
import { exclusive, valueOf } from './support/exclusive.ts';
import { tokenOf } from './support/open.ts';
import { outcomeWithin } from './support/outcome.ts';
import { passTime, processes } from './support/processes.ts';
import { GRACE, isAlive, renewed } from './support/renewal.ts';

describe('a renewal of the token', () => {
  test('comes with the commit: the session goes on under a new token and a new id, with its values and times', async () => {
    const { one, token } = await processes(1, { absoluteTimeout: '8h' });
    await one.clock.advance(60_000);
    const before = await one.application.checkOut(token);
    const session = await renewed(one, token);
    expect(session.token).toMatch(/^[\w-]{43}$/);
    expect(session.token).not.toBe(token);
    expect(session.id).toBe(sessionIdOf(tokenOf(session) as SessionToken));
    const after = await one.application.checkOut(tokenOf(session));
    expect([after.get('n'), after.createdAt]).toEqual([1, before.createdAt]);
    const record = one.store.records.get(after.id);
    expect(record?.expiresAt).toBe(one.clock.now() + 3_600_000);
    await one.clock.advance(8 * 3_600_000 - 60_000 - 1);
    expect(one.store.records.get(after.id)?.meta).toContain(`"absolute":${before.createdAt + 8 * 3_600_000}`);
  });

  test('makes the old token unknown at once, which then gives a new session', async () => {
    const { one, token } = await processes(1);
    await renewed(one, token);
    const session = await one.application.checkOut(token);
    expect([session.isNew, session.tokenRefused]).toEqual([true, true]);
  });

  test.each([1, 3_000, 3_600_000])(
    'makes it unknown in every process, however far its time of day is behind (by %d ms)',
    async (behind) => {
      const { one, other, token } = await processes(2);
      other.clock.jumpTo(other.clock.now() - behind);
      await renewed(one, token);
      expect(await isAlive(other, token)).toBe(false);
      expect((await other.application.checkOut(token, exclusive)).isNew).toBe(true);
      one.clock.jumpTo(one.clock.now() - behind);
      expect(await isAlive(one, token)).toBe(false);
    },
  );

  test('leaves nothing in the store that tells the new token, and under the old id no values', async () => {
    const { one, token } = await processes(1);
    const session = await renewed(one, token, GRACE);
    const text = JSON.stringify([...one.store.records.values()]);
    expect(text).not.toContain(tokenOf(session));
    expect(one.store.records.get(sessionIdOf(token as SessionToken))?.body).toBe('');
  });

  test('is told as an event with both ids', async () => {
    const { one, token } = await processes(1);
    const events: unknown[] = [];
    one.application.on('renewed', (event) => events.push(event));
    const session = await renewed(one, token);
    expect(events).toEqual([{ id: sessionIdOf(token as SessionToken), successor: session.id }]);
  });

  test('of a session that is new does nothing: its token is fresh', async () => {
    const { one } = await processes(1);
    const session = await one.application.checkOut();
    const fresh = session.token;
    await session.set('n', 1).renew().checkIn();
    expect(session.token).toBe(fresh);
  });

  test('keeps the pointer only as long as the session would have stayed there, and nobody is told when it goes', async () => {
    const { one, token } = await processes(1, { timeout: '10m' });
    const session = await renewed(one, token);
    const id = sessionIdOf(token as SessionToken);
    await one.clock.advance(9 * 60_000);
    await one.application.use(tokenOf(session), (again) => again.increment('n'));
    await one.clock.advance(60_000);
    expect(one.store.records.has(id)).toBe(true);
    await one.application.sweep();
    expect(one.store.records.has(id)).toBe(false);
    expect(one.application.counts.destroyed).toBe(0);
    expect(await isAlive(one, tokenOf(session))).toBe(true);
  });

  test('hides what it leaves behind from the dictionary', async () => {
    const { one, token } = await processes(1);
    const session = await renewed(one, token);
    const { sessions } = one.application;
    const old = sessionIdOf(token as SessionToken);
    expect(await sessions.keys()).toEqual([session.id]);
    expect((await sessions.inspect()).map(({ id }) => id)).toEqual([session.id]);
    expect([await sessions.has(old), await sessions.get(old)]).toEqual([false, undefined]);
  });

  test.each([
    ['set', 'in the grace', 0],
    ['set', 'after it', GRACE],
    ['setDefault', 'after it', GRACE],
  ] as const)('lets nothing be put under the old id: %s %s is CONFLICT, at once', async (how, _, later) => {
    const { one, token } = await processes(1);
    const session = await renewed(one, token, GRACE);
    await one.clock.advance(later);
    one.store.calls.length = 0;
    const { sessions } = one.application;
    const fresh = sessions.create().set('n', 99);
    const id = sessionIdOf(token as SessionToken);
    const put: Promise<unknown> = how === 'set' ? sessions.set(id, fresh) : sessions.setDefault(id, fresh);
    expect(await outcomeWithin(0, one.clock, put)).toBe('CONFLICT');
    expect(one.store.calls.length).toBeLessThan(10);
    expect(await valueOf(one, tokenOf(session))).toBe(1);
  });

  test('gives what goes on elsewhere to who puts a default under the old id, in the grace, and stores nothing', async () => {
    const { one, token } = await processes(1);
    const session = await renewed(one, token, GRACE);
    const { sessions } = one.application;
    const found = await sessions.setDefault(sessionIdOf(token as SessionToken), sessions.create().set('n', 99));
    expect([found.id, found.get('n')]).toEqual([session.id, 1]);
    expect(await sessions.keys()).toEqual([session.id]);
  });

  test('of a session that is held exclusively gives it back under its new token', async () => {
    const { all, one, other, token } = await processes(2);
    const held = await one.application.checkOut(token, exclusive);
    const waiting = other.application.checkOut(token, exclusive);
    held.set('n', 5);
    await held.renew().checkIn();
    await passTime(all, 1_000);
    expect((await waiting).isNew).toBe(true);
    const again = await one.application.checkOut(tokenOf(held), exclusive);
    expect([again.get('n'), again.fence]).toEqual([5, 2]);
  });

  test('after a while is only for tokens that are old enough', async () => {
    const { one, token } = await processes(1);
    const renewIfOld = async (): Promise<string | undefined> => {
      const session = await one.application.checkOut(token);
      await session.renew({ after: '15m' }).checkIn();
      return session.token;
    };
    await one.clock.advance(15 * 60_000 - 1);
    expect(await renewIfOld()).toBeUndefined();
    await one.clock.advance(1);
    expect(await renewIfOld()).toBeDefined();
  });

  test('can be repeated, each time from the last token', async () => {
    const { one, token } = await processes(1);
    let last = token;
    for (let time = 1; time <= 4; time += 1) last = tokenOf(await renewed(one, last));
    expect(await valueOf(one, last)).toBe(4);
  });
});
