import { describe, expect, test } from 'vitest';

import { Application } from '../src/application.ts';
import { ControlledStore, heldBack, later } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { exclusive, LEASE } from './support/exclusive.ts';
import { ManualClock } from './support/manual-clock.ts';
import { openApplication, tokenOf } from './support/open.ts';
import { outcomeWithin } from './support/outcome.ts';
import { processes } from './support/processes.ts';
import type { Process } from './support/processes.ts';

/** It tells of changes, so that nobody has to ask. */
class SessionWatchedStore extends ControlledStore {
  readonly watchers: Set<() => void> = new Set();
  watch(_id: string, changed: () => void): () => void {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  }
}

/** Another process with such a store, which holds the same. */
async function watching({ store: { records } }: Process) {
  const store = new SessionWatchedStore(undefined, records);
  const clock = new ManualClock();
  const application = await Application.open({ sessionStore: store, clock, sweepInterval: 'never' });
  return { application, clock, store };
}

describe('waiting', () => {
  test('ends when the time to wait is over: BUSY, and when to try again', async () => {
    const { one, token } = await processes(1);
    await one.application.checkOut(token, exclusive);
    const error = errorOf(one.application.checkOut(token, { ...exclusive, wait: '2s' }));
    await one.clock.advance(2_000);
    expect(await error).toMatchObject({ code: 'BUSY', retryAfter: LEASE });
  });

  test('ends with the signal, which says why, and leaves the place in the line to others', async () => {
    const { one, token } = await processes(1);
    const held = await one.application.checkOut(token, exclusive);
    const controller = new AbortController();
    const left = one.application.checkOut(token, { ...exclusive, signal: controller.signal });
    const next = one.application.checkOut(token, exclusive);
    controller.abort(new RangeError('gone home'));
    await expect(left).rejects.toThrow('gone home');
    await held.checkIn();
    expect((await next).fence).toBe(2);
    await expect(one.application.checkOut(token, { ...exclusive, signal: controller.signal })).rejects.toThrow(
      'gone home',
    );
  });

  test('for another process ends with the signal, too', async () => {
    const { one, other, token } = await processes(2);
    await one.application.checkOut(token, exclusive);
    const controller = new AbortController();
    const left = other.application.checkOut(token, { ...exclusive, signal: controller.signal });
    await other.clock.advance(500);
    controller.abort(new RangeError('gone home'));
    await expect(left).rejects.toThrow('gone home');
  });

  test('is for so many at a time, and not for one more: BUSY at once', async () => {
    const { one, token } = await processes(1, { maxWaiters: 2 });
    const held = await one.application.checkOut(token, exclusive);
    const waiting = [one.application.checkOut(token, exclusive), one.application.checkOut(token, exclusive)];
    expect((await errorOf(one.application.checkOut(token, exclusive))).code).toBe('BUSY');
    await held.checkIn();
    await (await waiting[0])?.checkIn();
    await (await waiting[1])?.checkIn();
  });

  test('for one that gave up just when the lease was written for them gives the session back', async () => {
    const { one, token } = await processes(1);
    const held = await one.application.checkOut(token, exclusive);
    const controller = new AbortController();
    const left = one.application.checkOut(token, { ...exclusive, signal: controller.signal });
    one.store.once('write', async (carryOut) => {
      const done = await carryOut();
      controller.abort(new RangeError('gone home'));
      return done;
    });
    await held.set('n', 1).checkIn();
    await expect(left).rejects.toThrow('gone home');
    expect((await one.application.checkOut(token, exclusive)).get('n')).toBe(1);
    expect(one.application.counts.leaseStolen).toBe(0);
  });

  test('asks the store once for all who wait in this process', async () => {
    const { one, other, token } = await processes(2);
    await one.application.checkOut(token, exclusive);
    const many = Array.from({ length: 20 }, () =>
      errorOf(other.application.checkOut(token, { ...exclusive, wait: 10_000 })),
    );
    await other.clock.advance(10_000);
    await Promise.all(many);
    const alone = await processes(2);
    await alone.one.application.checkOut(alone.token, exclusive);
    const single = errorOf(alone.other.application.checkOut(alone.token, { ...exclusive, wait: 10_000 }));
    await alone.other.clock.advance(10_000);
    await single;
    expect(other.store.called('read')).toBeLessThan(2 * alone.other.store.called('read'));
  });

  test('is told of changes by a store that watches, and then does not ask', async () => {
    const { one, token } = await processes(1);
    const { application, clock, store } = await watching(one);
    const held = await one.application.checkOut(token, exclusive);
    const waiting = application.checkOut(token, exclusive);
    await clock.advance(10_000);
    expect(store.called('read')).toBe(1);
    await held.set('n', 1).checkIn();
    for (const changed of store.watchers) changed();
    expect((await waiting).get('n')).toBe(1);
    expect(store.watchers.size).toBe(0);
  });

  test('for a lease is never forgotten, however many sessions are waited for at once', async () => {
    const { one } = await processes(1);
    const { application, clock } = await watching(one);
    const abandoned = await Promise.all(
      Array.from({ length: 1_100 }, async () => {
        const session = await one.application.checkOut();
        await session.set('n', 0).checkIn();
        return one.application.checkOut(tokenOf(session), exclusive);
      }),
    );
    const had = Promise.all(abandoned.map(({ id }) => application.sessions.checkOut(id, exclusive)));
    await clock.advance(0);
    await clock.advance(LEASE);
    expect(application.counts.leaseStolen).toBe(1_100);
    expect(new Set((await had).map(({ fence }) => fence))).toEqual(new Set([2]));
  });

  test('for a session that is over its end by then gives none: it is not passed on', async () => {
    const { application, clock, store } = await openApplication({ absoluteTimeout: '10s' }, new ControlledStore(later));
    const first = await application.checkOut();
    await first.set('n', 1).checkIn();
    const held = await application.checkOut(tokenOf(first), exclusive);
    const waiting = application.checkOut(tokenOf(first), exclusive);
    await clock.advance(9_000);
    const { hold, letGo } = heldBack();
    store.once('write', hold);
    const committing = held.set('n', 2).checkIn();
    await clock.advance(2_000);
    letGo();
    expect(await committing).toBe('committed');
    expect(await outcomeWithin(0, clock, waiting)).not.toBe('pending');
    const session = await waiting;
    expect([session.isNew, session.get('n')]).toEqual([true, undefined]);
  });

  test('ends when the application closes: CLOSED', async () => {
    const { one, token } = await processes(1);
    await one.application.checkOut(token, exclusive);
    const error = errorOf(one.application.checkOut(token, exclusive));
    await one.application.close();
    expect((await error).code).toBe('CLOSED');
  });
});
