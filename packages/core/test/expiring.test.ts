import { describe, expect, test, vi } from 'vitest';

import type { ApplicationSettings } from '../src/settings.ts';
import type { Session } from '../src/session.ts';
import { ControlledStore, later } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { openApplication, tokenOf } from './support/open.ts';

type Hook = NonNullable<ApplicationSettings['expiring']>;

async function withHook(hook: Hook, store: ControlledStore = new ControlledStore()) {
  const expiring = vi.fn<Hook>(hook);
  const opened = await openApplication({ expiring, timeout: 60_000 }, store);
  const session = await opened.application.checkOut();
  session.set('user', 'ann');
  await session.checkIn();
  const { id } = session;
  return { ...opened, expiring, id, sessions: opened.application.sessions, token: tokenOf(session) };
}

describe('the expiring hook', () => {
  test.each([
    ['deleted', async ({ sessions, id }: Awaited<ReturnType<typeof withHook>>) => sessions.delete(id)],
    ['invalidated', async ({ application, token }) => application.use(token, (session) => session.invalidate())],
    [
      'expired',
      async ({ application, clock }) => {
        await clock.advance(60_000);
        return application.sweep();
      },
    ],
    [
      'expired',
      async ({ sessions, id, clock }) => {
        await clock.advance(60_000);
        return sessions.delete(id);
      },
    ],
  ] as [string, (context: Awaited<ReturnType<typeof withHook>>) => Promise<unknown>][])(
    'is told of a session that was %s, after it has ended, with its values',
    async (reason, end) => {
      const seen: unknown[] = [];
      const context = await withHook((session, why) => {
        seen.push([session.get('user'), why, context.store.records.size]);
      });
      await end(context);
      expect(seen).toEqual([['ann', reason, 0]]);
      expect(context.application.counts.destroyed).toBe(1);
    },
  );

  test('runs once, however many end the session at once', async () => {
    const { expiring, sessions, id } = await withHook(() => undefined, new ControlledStore(later));
    const ended = await Promise.all([sessions.delete(id), sessions.delete(id), sessions.delete(id)]);
    expect(ended.filter(Boolean)).toHaveLength(1);
    expect(expiring).toHaveBeenCalledOnce();
  });

  test.each(['pop', 'clear'] as const)('does not run for %s', async (how) => {
    const { expiring, sessions, id, application } = await withHook(() => undefined);
    await (how === 'pop' ? sessions.pop(id) : sessions.clear());
    expect(expiring).not.toHaveBeenCalled();
    expect(application.counts.destroyed).toBe(0);
  });

  test('is given the session to look at, and not to change or to bring back', async () => {
    const codes: string[] = [];
    const { sessions, id, store } = await withHook(async (session: Session) => {
      for (const change of [() => session.set('user', 'bob'), () => sessions.storeSession(session)]) {
        codes.push((await errorOf(change)).code);
      }
    });
    await sessions.delete(id);
    expect(codes).toEqual(['CHECKED_IN', 'CHECKED_IN']);
    expect(store.records.size).toBe(0);
  });

  test('that fails is told of, and the session has ended all the same', async () => {
    const broken = new Error('broken');
    const { application, sessions, id, store } = await withHook(async () => {
      throw broken;
    });
    const failed = vi.fn<(event: unknown) => void>();
    application.on('hookFailed', failed);
    expect(await sessions.delete(id)).toBe(true);
    expect(failed.mock.calls).toEqual([[{ id, error: broken }]]);
    expect(store.records.size).toBe(0);
  });

  test('cannot be told the values of a session that is damaged, which ends all the same', async () => {
    const { application, expiring, sessions, id, store } = await withHook((session) => session.get('user'));
    for (const [key, record] of store.records) store.records.set(key, { ...record, meta: '?' });
    expect(await sessions.delete(id)).toBe(true);
    expect(expiring).not.toHaveBeenCalled();
    expect(application.counts).toMatchObject({ destroyed: 1, hookFailed: 1 });
    expect(store.records.size).toBe(0);
  });
});
