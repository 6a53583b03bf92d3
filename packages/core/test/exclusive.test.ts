import { describe, expect, test } from 'vitest';

import { rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { addOne, exclusive, valueOf } from './support/exclusive.ts';
import { openApplication, tokenOf } from './support/open.ts';
import { outcomeWithin } from './support/outcome.ts';
import { passTime, processes } from './support/processes.ts';

describe('an exclusive check-out', () => {
  test('has a fence that is larger with each grant, and other modes have none', async () => {
    const { one, token } = await processes(1);
    const fences: (number | undefined)[] = [];
    for (let time = 0; time < 3; time += 1) {
      await one.application.use(token, exclusive, (session) => fences.push(session.fence));
    }
    expect(fences).toEqual([1, 2, 3]);
    expect((await one.application.checkOut(token)).fence).toBeUndefined();
  });

  test('of a session that is new has the first fence', async () => {
    const { one } = await processes(1);
    const session = await one.application.checkOut(undefined, exclusive);
    expect(session.fence).toBe(1);
    await session.set('n', 1).checkIn();
    const again = await one.application.checkOut(tokenOf(session), exclusive);
    expect(again.fence).toBe(2);
  });

  test('with an unknown token gives a new session under a fresh token', async () => {
    const { one } = await processes(1);
    const session = await one.application.checkOut('x'.repeat(43), exclusive);
    expect([session.isNew, session.tokenRefused]).toEqual([true, true]);
  });

  test('by an id that no session has is SESSION_GONE', async () => {
    const { application } = await openApplication();
    const { id } = await application.checkOut();
    expect((await errorOf(application.sessions.checkOut(id, exclusive))).code).toBe('SESSION_GONE');
  });

  test('keeps 40 plain read-modify-writes of one process apart, in the order in which they came', async () => {
    const { one, token } = await processes(1);
    const served: number[] = [];
    const work = async (number: number): Promise<void> =>
      one.application.use(token, exclusive, async (session) => {
        served.push(number);
        await addOne(session);
      });
    await Promise.all(Array.from({ length: 40 }, (_, number) => work(number)));
    expect(await valueOf(one, token)).toBe(40);
    expect(served).toEqual(Array.from({ length: 40 }, (_, number) => number));
  });

  test('keeps the read-modify-writes of several processes apart', async () => {
    const { all, one, token } = await processes(3);
    const work = all.flatMap(({ application }) =>
      Array.from({ length: 5 }, () => application.use(token, exclusive, addOne)),
    );
    await passTime(all, 6_000, 2);
    await Promise.all(work);
    expect(await valueOf(one, token)).toBe(15);
  });

  test('costs one store write more than an optimistic one, and no more reads', async () => {
    const { one, token } = await processes(1);
    await one.application.use(token, (session) => session.increment('n'));
    expect(one.store.calls).toEqual(['read', 'write']);
    one.store.calls.length = 0;
    await one.application.use(token, exclusive, (session) => session.increment('n'));
    expect(one.store.calls).toEqual(['read', 'write', 'write']);
  });

  test('is passed on to the next in line by one conditional write, and no read', async () => {
    const { one, token } = await processes(1);
    const work = Array.from({ length: 5 }, () => one.application.use(token, exclusive, addOne));
    await Promise.all(work);
    // The first one takes the session, and each of the five commits and passes it on, or gives it back.
    expect(one.store.calls).toEqual(['read', ...Array.from({ length: 6 }, () => 'write')]);
    expect(await valueOf(one, token)).toBe(5);
  });

  test('that is released, or whose work fails, changes nothing and lets the next one in', async () => {
    const { one, token } = await processes(1);
    const { application } = one;
    const failing = application.use(token, exclusive, (session) => {
      session.set('n', 99);
      throw new RangeError('the work failed');
    });
    const next = application.use(token, exclusive, addOne);
    await expect(failing).rejects.toThrow(RangeError);
    await next;
    const released = await application.checkOut(token, exclusive);
    await released.set('n', 99).release();
    await application.use(token, exclusive, addOne);
    expect(await valueOf(one, token)).toBe(2);
  });

  test('that ends with its block, as await using does, is given back', async () => {
    const { one, token } = await processes(1);
    {
      await using session = await one.application.checkOut(token, exclusive);
      session.set('n', 99);
    }
    expect(one.store.calls).toEqual(['read', 'write', 'write']);
    expect(await valueOf(one, token)).toBe(0);
  });

  test('can be checked in early, and after that only be read', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token, exclusive);
    expect(await session.set('n', 5).checkIn()).toBe('committed');
    expect((await errorOf(() => session.set('n', 6))).code).toBe('CHECKED_IN');
    expect(await valueOf(one, token)).toBe(5);
  });

  test('stays usable, and held, when its commit fails', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token, exclusive);
    session.set('n', () => 1);
    expect((await errorOf(session.checkIn())).code).toBe('NOT_ENCODABLE');
    session.set('n', 7);
    one.store.once('write', rejecting(new Error('disk')));
    expect((await errorOf(session.checkIn())).code).toBe('STORE_FAILED');
    expect(await session.checkIn()).toBe('committed');
    expect(await valueOf(one, token)).toBe(7);
  });

  test.each(['storeSession', 'set'] as const)(
    'that is checked in while it is being stored (%s) is stored, and then given back',
    async (how) => {
      const { one, other, token } = await processes(2);
      const { sessions } = one.application;
      const session = await one.application.checkOut(token, exclusive);
      session.set('n', 1);
      const storing = how === 'set' ? sessions.set(session.id, session) : sessions.storeSession(session);
      await Promise.all([storing, session.checkIn()]);
      expect((await errorOf(() => session.set('n', 2))).code).toBe('CHECKED_IN');
      const next = await outcomeWithin(0, other.clock, other.application.use(token, exclusive, addOne));
      expect(next).toBeUndefined();
      expect(await valueOf(one, token)).toBe(2);
    },
  );

  test('that is released while it is checked in is given back once, and nothing is reported', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token, exclusive);
    const [outcome] = await Promise.all([session.set('n', 1).checkIn(), session.release()]);
    expect(outcome).toBe('committed');
    expect(one.application.counts.storeProblem).toBe(0);
    await one.application.use(token, exclusive, addOne);
    expect(await valueOf(one, token)).toBe(2);
  });

  test.each(['storeSession', 'set'] as const)(
    'of a session that is new cannot be stored while it is held (%s): BAD_OPERATION; its check-in stores it',
    async (how) => {
      const { one } = await processes(1);
      const { sessions } = one.application;
      const session = await one.application.checkOut(undefined, exclusive);
      session.set('n', 1);
      const storing = how === 'set' ? sessions.set(session.id, session) : sessions.storeSession(session);
      expect((await errorOf(storing)).code).toBe('BAD_OPERATION');
      expect(await sessions.has(session.id)).toBe(false);
      expect(await session.checkIn()).toBe('committed');
      expect(await valueOf(one, tokenOf(session))).toBe(1);
    },
  );

  test('can take values, and store what was done so far, while it goes on being held', async () => {
    const { all, one, other, token } = await processes(2);
    const session = await one.application.checkOut(token, exclusive);
    session.set('flash', 'hello').set('n', 1);
    await one.application.sessions.storeSession(session);
    expect(await session.take('flash')).toBe('hello');
    session.set('n', 2);
    await one.application.sessions.set(session.id, session);
    const late = other.application.use(token, exclusive, addOne);
    await passTime(all, 1_000);
    expect(await valueOf(one, token)).toBe(2);
    expect(await session.set('n', 3).checkIn()).toBe('committed');
    await passTime(all, 1_000);
    await late;
    const end = await other.application.checkOut(token);
    expect([end.get('n'), end.has('flash')]).toEqual([4, false]);
  });
});
