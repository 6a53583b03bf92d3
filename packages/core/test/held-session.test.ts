import { describe, expect, test } from 'vitest';

import type { Session } from '../src/session.ts';
import { errorOf } from './support/errors.ts';
import { addOne, exclusive, valueOf } from './support/exclusive.ts';
import { passTime, processes } from './support/processes.ts';
import type { Process } from './support/processes.ts';

describe('a session that is held', () => {
  test('is waited for by an optimistic commit, which then does its operations on what was left', async () => {
    const { all, one, other, token } = await processes(2);
    const before = await other.application.checkOut(token);
    const held = await one.application.checkOut(token, exclusive);
    const meanwhile = await other.application.checkOut(token);
    before.increment('n', 10);
    meanwhile.increment('n', 100);
    const commits = Promise.all([before.checkIn(), meanwhile.checkIn()]);
    await passTime(all, 1_000);
    expect(await valueOf(one, token)).toBe(0);
    await addOne(held);
    await held.checkIn();
    await passTime(all, 1_000);
    expect(await commits).toEqual(['committed', 'committed']);
    expect(await valueOf(one, token)).toBe(111);
  });

  test.each<[string, (process: Process, session: Session, token: string) => Promise<unknown>]>([
    ['taking a value', async (_, session) => session.take('n')],
    ['update', async ({ application }, _, token) => application.update(token, (session) => session.set('n', 5))],
    ['pop', async ({ application }, { id }) => application.sessions.pop(id)],
    ['storing', async ({ application }, session) => application.sessions.storeSession(session.append('list', 1))],
    ['a renewal', async (_, session) => session.renew().checkIn()],
  ])('is waited for by %s', async (_, work) => {
    const { all, one, other, token } = await processes(2);
    const held = await one.application.checkOut(token, exclusive);
    let done = false;
    const waiting = work(other, await other.application.checkOut(token), token).finally(() => (done = true));
    await passTime(all, 1_000);
    expect(done).toBe(false);
    await held.set('n', 1).checkIn();
    await passTime(all, 1_000);
    await waiting;
    expect(done).toBe(true);
  });

  test('cannot be put back by who read it before: CONFLICT, once it is given back', async () => {
    const { all, one, other, token } = await processes(2);
    const stale = await other.application.checkOut(token);
    const held = await one.application.checkOut(token, exclusive);
    const error = errorOf(other.application.sessions.set(stale.id, stale.set('n', 9)));
    await held.set('n', 1).checkIn();
    await passTime(all, 1_000);
    expect((await error).code).toBe('CONFLICT');
  });

  test('is waited for by who puts another in its place, and then replaced', async () => {
    const { all, one, other, token } = await processes(2);
    const held = await one.application.checkOut(token, exclusive);
    const fresh = other.application.sessions.create().set('n', 99);
    let done = false;
    const replacing = other.application.sessions.set(held.id, fresh).finally(() => (done = true));
    await passTime(all, 1_000);
    expect(done).toBe(false);
    expect(await held.set('n', 1).checkIn()).toBe('committed');
    await passTime(all, 1_000);
    await replacing;
    expect(await valueOf(one, token)).toBe(99);
    expect([one, other].map(({ application }) => application.counts.leaseStolen)).toEqual([0, 0]);
  });

  test('is read without waiting', async () => {
    const { one, other, token } = await processes(2);
    await one.application.checkOut(token, exclusive);
    expect(await valueOf(other, token)).toBe(0);
  });

  test('ends at once when somebody ends it, and its holder is told SESSION_GONE', async () => {
    const { one, other, token } = await processes(2);
    const held = await one.application.checkOut(token, exclusive);
    expect(await other.application.end(token)).toBe(true);
    expect((await errorOf(held.set('n', 1).checkIn())).code).toBe('SESSION_GONE');
    expect(one.store.records.size).toBe(0);
    expect((await one.application.checkOut(token, exclusive)).isNew).toBe(true);
  });

  test('and invalidated by its holder is gone for who waits', async () => {
    const { one, token } = await processes(1);
    const held = await one.application.checkOut(token, exclusive);
    const waiting = one.application.checkOut(token, exclusive);
    held.invalidate();
    expect(await held.checkIn()).toBe('destroyed');
    expect((await waiting).isNew).toBe(true);
  });
});
