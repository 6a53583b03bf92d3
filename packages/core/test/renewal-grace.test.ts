import { describe, expect, test } from 'vitest';

import { errorOf } from './support/errors.ts';
import { exclusive, valueOf } from './support/exclusive.ts';
import { tokenOf } from './support/open.ts';
import { outcomeWithin } from './support/outcome.ts';
import { processes } from './support/processes.ts';
import { GRACE, isAlive, renewed } from './support/renewal.ts';

describe('a grace for the old token', () => {
  test('lets it lead to the session until it is over, and changes through it count', async () => {
    const { one, token } = await processes(1);
    const session = await renewed(one, token, GRACE);
    await one.clock.advance(GRACE - 1);
    expect(await one.application.use(token, (old) => old.increment('n'))).toBe(2);
    expect(await valueOf(one, tokenOf(session))).toBe(2);
    await one.clock.advance(1);
    expect(await isAlive(one, token)).toBe(false);
    expect(await isAlive(one, tokenOf(session))).toBe(true);
  });

  test('is whole, also where the session was about to become stale', async () => {
    const { one, token } = await processes(1, { timeout: '10m' });
    await one.clock.advance(599_999);
    await renewed(one, token, GRACE);
    await one.clock.advance(GRACE - 1);
    await one.application.sweep();
    expect(await isAlive(one, token)).toBe(true);
  });

  test('does not tell the new token, and gives no right to another one: OLD_TOKEN', async () => {
    const { one, token } = await processes(1);
    await renewed(one, token, GRACE);
    const old = await one.application.checkOut(token);
    expect(old.token).toBeUndefined();
    expect((await errorOf(() => old.renew())).code).toBe('OLD_TOKEN');
    expect((await errorOf(() => old.setPrincipal('ann'))).code).toBe('OLD_TOKEN');
    old.renew({ after: 0 });
    expect(await old.checkIn()).toBe('unchanged');
  });

  test('lets who was already at work commit, without the new token', async () => {
    const { one, other, token } = await processes(2);
    const slow = await other.application.checkOut(token);
    const session = await renewed(one, token, GRACE);
    slow.increment('n', 10);
    expect(await slow.checkIn()).toBe('committed');
    expect([slow.token, slow.id]).toEqual([undefined, session.id]);
    expect(await valueOf(one, tokenOf(session))).toBe(11);
  });

  test('may be held exclusively through the old token', async () => {
    const { one, token } = await processes(1);
    const session = await renewed(one, token, GRACE);
    await one.application.use(token, exclusive, (old) => old.increment('n'));
    expect(await valueOf(one, tokenOf(session))).toBe(2);
  });

  test('lets who has the old token stand in line with the others, and have the session in turn', async () => {
    const { one, token } = await processes(1);
    const latest = tokenOf(await renewed(one, token, GRACE));
    const { application, clock } = one;
    const held = await application.checkOut(latest, exclusive);
    const served: string[] = [];
    const queue: Promise<void>[] = [];
    for (const who of ['first', 'second', 'by the old token', 'fourth', 'fifth']) {
      const work = application.use(who === 'by the old token' ? token : latest, exclusive, (session) => {
        served.push(who);
        session.increment('n');
      });
      queue.push(work);
      // Let it come to its place before the next one does.
      await clock.advance(0);
    }
    await held.checkIn();
    expect(await outcomeWithin(10_000, clock, Promise.all(queue))).not.toBe('pending');
    expect(served).toEqual(['first', 'second', 'by the old token', 'fourth', 'fifth']);
    expect(await valueOf(one, latest)).toBe(6);
  });

  test('does not let those with the new token keep who has the old one waiting for ever', async () => {
    const { one, token } = await processes(1);
    const latest = tokenOf(await renewed(one, token, 3_600_000));
    const { application, clock } = one;
    const over = new AbortController();
    const busy = Array.from({ length: 3 }, async () => {
      while (!over.signal.aborted) {
        const session = await application.checkOut(latest, exclusive);
        await new Promise<void>((resolve) => clock.after(100, resolve));
        await session.checkIn();
      }
    });
    await clock.advance(200);
    const waiting = application.checkOut(token, exclusive);
    expect(await outcomeWithin(1_000, clock, waiting)).not.toBe('pending');
    over.abort();
    await (await waiting).checkIn();
    expect(await outcomeWithin(1_000, clock, Promise.all(busy))).not.toBe('pending');
  });

  test('is not there where rights change: who was already at work is told SESSION_GONE', async () => {
    const { one, other, token } = await processes(2);
    const slow = await other.application.checkOut(token);
    await renewed(one, token);
    slow.increment('n');
    expect((await errorOf(slow.checkIn())).code).toBe('SESSION_GONE');
  });
});
