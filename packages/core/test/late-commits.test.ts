import { describe, expect, test, vi } from 'vitest';

import { ControlledStore, hanging, later } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { openApplication, tokenOf } from './support/open.ts';

async function atOnce(count: number, store: ControlledStore = new ControlledStore(later)) {
  const opened = await openApplication({ wait: 12_000 }, store);
  const first = await opened.application.checkOut();
  first.set('visits', 0);
  await first.checkIn();
  const checkOut = () => opened.application.checkOut(tokenOf(first));
  const sessions = await Promise.all(Array.from({ length: count }, checkOut));
  for (const session of sessions) session.increment('visits');
  store.calls.length = 0;
  return { ...opened, first, sessions, visits: async () => (await checkOut()).get('visits') };
}

describe('many commits to one session at once', () => {
  test('all arrive, without a conflict and without waiting', async () => {
    const { application, clock, sessions, visits } = await atOnce(200);
    expect(new Set(await Promise.all(sessions.map((session) => session.checkIn())))).toEqual(new Set(['committed']));
    expect(await visits()).toBe(200);
    expect(application.counts.conflict).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('cost a few calls each, not one for every other', async () => {
    const { sessions, store } = await atOnce(200);
    await Promise.all(sessions.map((session) => session.checkIn()));
    expect(store.calls.length).toBeLessThan(4 * 200);
  });

  test('are refused one by one where the session ends meanwhile', async () => {
    const { application, first, sessions, store } = await atOnce(5);
    const outcomes = Promise.allSettled(sessions.map((session) => session.checkIn()));
    await application.sessions.delete(first.id);
    const codes = (await outcomes).map((outcome) =>
      outcome.status === 'rejected' ? codeOf(outcome.reason) : 'committed',
    );
    expect(new Set(codes)).toContain('SESSION_GONE');
    expect(store.records.size).toBe(0);
  });

  test('each settle in the time to wait if the store hangs, whose turn it is after its deadline', async () => {
    const { clock, sessions, store } = await atOnce(5, new ControlledStore());
    const settled = vi.fn<() => void>();
    await sessions[0]?.checkIn();
    for (let time = 0; time < 4; time += 1) store.once('read', hanging);
    const late = sessions.slice(1).map((session) => errorOf(session.checkIn()).finally(settled));
    await clock.advance(5_000);
    expect(settled).toHaveBeenCalledTimes(1);
    await clock.advance(7_000);
    expect(settled).toHaveBeenCalledTimes(3);
    await clock.advance(3_000);
    const codes = (await Promise.all(late)).map(({ code }) => code);
    expect(codes).toEqual(['STORE_TIMEOUT', 'STORE_TIMEOUT', 'STORE_TIMEOUT', 'BUSY']);
  });
});

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
