import { describe, expect, test } from 'vitest';

import type { Session } from '../src/session.ts';
import { ControlledStore, heldBack, later } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { idOf } from './support/fixtures.ts';
import { openApplication } from './support/open.ts';

const id = idOf(1);

async function withSession(store: ControlledStore = new ControlledStore()) {
  const opened = await openApplication({}, store);
  const { sessions } = opened.application;
  const first = sessions.create(id);
  first.set('visits', 0);
  await sessions.set(id, first);
  const visits = async (): Promise<unknown> => (await sessions.get(id))?.get('visits');
  return { ...opened, sessions, first, visits, read: () => sessions.checkOut(id) };
}

describe('a session that goes on after it was stored', () => {
  test.each([
    ['storeSession', 'storeSession'],
    ['set', 'set'],
  ] as const)('by %s commits each change once', async (_, how) => {
    const { sessions, read, visits } = await withSession();
    const session = await read();
    const store = (): Promise<unknown> => (how === 'set' ? sessions.set(id, session) : sessions.storeSession(session));
    session.increment('visits');
    await store();
    session.increment('visits');
    await store();
    await store();
    expect(await visits()).toBe(2);
    expect(session.get('visits')).toBe(2);
    expect(session.isNew).toBe(false);
  });

  test('goes on from what was stored, whatever others commit in between', async () => {
    const { sessions, read, visits } = await withSession();
    const session = await read();
    const meanwhile = async (change: (other: Session) => void): Promise<void> => {
      const other = await read();
      change(other);
      await other.checkIn();
    };
    session.increment('visits');
    session.timeout = '1h';
    await sessions.storeSession(session);
    await meanwhile((other) => {
      other.increment('visits', 10);
      other.timeout = '2h';
    });
    session.increment('visits');
    await sessions.storeSession(session);
    expect(await visits()).toBe(12);
    expect(await read()).toMatchObject({ timeout: 7_200_000 });
  });

  test('is no longer new, and has no token that leads elsewhere', async () => {
    const { application, sessions } = await withSession();
    const session = await application.checkOut();
    session.set('user', 'ann');
    await sessions.set(idOf(2), session);
    expect(session).toMatchObject({ id: idOf(2), isNew: false, token: undefined });
  });

  test('is released by its check-in only', async () => {
    const { sessions, read } = await withSession();
    const session = await read();
    await sessions.storeSession(session);
    session.increment('visits');
    expect(await session.checkIn()).toBe('committed');
    expect((await errorOf(sessions.storeSession(session))).code).toBe('CHECKED_IN');
    expect((await errorOf(sessions.set(id, session))).code).toBe('CHECKED_IN');
  });
});

describe('storing a session', () => {
  const ways: Record<
    string,
    (sessions: Awaited<ReturnType<typeof withSession>>['sessions'], session: Session) => Promise<unknown>
  > = {
    storeSession: (sessions, session) => sessions.storeSession(session),
    set: (sessions, session) => sessions.set(id, session),
    checkIn: (_, session) => session.checkIn(),
  };

  test.each(Object.entries(ways))(
    'by %s counts an increment once, though it is stored in another way at once',
    async (_, way) => {
      const { sessions, read, visits } = await withSession(new ControlledStore(later));
      const session = await read();
      session.increment('visits');
      await Promise.allSettled([way(sessions, session), sessions.storeSession(session), session.checkIn()]);
      expect(await visits()).toBe(1);
    },
  );

  test.each(Object.entries(ways))(
    'by %s refuses what is done to it meanwhile, and so loses nothing',
    async (_, way) => {
      const { sessions, read, store, visits } = await withSession();
      const session = await read();
      session.increment('visits');
      const { hold, letGo } = heldBack();
      store.once('write', hold);
      const storing = way(sessions, session);
      expect((await errorOf(() => session.increment('visits'))).code).toBe('CHECKED_IN');
      letGo();
      await storing;
      expect(await visits()).toBe(1);
    },
  );

  test('that is set as a default refuses what is done to it meanwhile, and so loses nothing', async () => {
    const { sessions, store } = await withSession();
    const session = sessions.create(idOf(2));
    session.set('user', 'ann');
    const { hold, letGo } = heldBack();
    store.once('write', hold);
    const storing = sessions.setDefault(idOf(2), session);
    await Promise.resolve();
    expect((await errorOf(() => session.set('user', 'bob'))).code).toBe('CHECKED_IN');
    letGo();
    expect((await storing).get('user')).toBe('ann');
  });

  test('again after it was checked in commits nothing twice', async () => {
    const { sessions, read, visits } = await withSession();
    const [session, other] = [await read(), await read()];
    session.increment('visits');
    await session.checkIn();
    other.increment('visits');
    await other.checkIn();
    expect((await errorOf(sessions.storeSession(session))).code).toBe('CHECKED_IN');
    expect(await visits()).toBe(2);
  });

  test('that was invalidated ends it', async () => {
    const { sessions, read, store } = await withSession();
    const session = await read();
    session.invalidate();
    expect(await sessions.storeSession(session)).toBe('destroyed');
    expect(store.records.size).toBe(0);
  });

  test('that was popped brings it back as it was', async () => {
    const { sessions, visits, store } = await withSession();
    const popped = await sessions.pop(id);
    expect(store.records.size).toBe(0);
    await popped?.checkIn();
    expect(await visits()).toBe(0);
  });
});

describe('a session under an id of its own choice', () => {
  test('is refused where one stands already, and gets no other id', async () => {
    const { sessions, store, visits } = await withSession();
    const session = sessions.create(id);
    session.set('visits', 99);
    expect((await errorOf(session.checkIn())).code).toBe('CONFLICT');
    expect(session).toMatchObject({ id, token: undefined });
    expect(store.records.size).toBe(1);
    expect(await visits()).toBe(0);
  });

  test.each(['', 'x', 'A'.repeat(64), '../../etc/passwd', 5])('has to be an id, unlike case %#', async (wrong) => {
    const { sessions, first, store } = await withSession();
    store.calls.length = 0;
    for (const call of [() => sessions.create(wrong as never), () => sessions.set(wrong as never, first)]) {
      expect((await errorOf(call)).code).toBe('BAD_ID');
    }
    expect(await sessions.get(wrong as never)).toBeUndefined();
    expect(await sessions.get(wrong as never, 'fallback')).toBe('fallback');
    expect(await sessions.has(wrong as never)).toBe(false);
    expect(await sessions.delete(wrong as never)).toBe(false);
    expect(await sessions.pop(wrong as never)).toBeUndefined();
    expect((await errorOf(sessions.checkOut(wrong as never))).code).toBe('SESSION_GONE');
    expect(store.calls).toEqual([]);
  });
});

describe('update', () => {
  test('runs again whenever another commit came first, and tells nobody of a conflict', async () => {
    const { application, sessions, visits } = await withSession(new ControlledStore(later));
    let runs = 0;
    const one = (): Promise<number> =>
      sessions.update(id, async (session) => {
        runs += 1;
        const next = Number(session.get('visits')) + 1;
        await Promise.resolve();
        session.set('visits', next);
        return next;
      });
    const results = await Promise.all(Array.from({ length: 4 }, one));
    expect(new Set(results)).toEqual(new Set([1, 2, 3, 4]));
    expect(await visits()).toBe(4);
    expect(runs).toBeGreaterThan(4);
    expect(application.counts.conflict).toBe(0);
  });

  test('that throws writes nothing, and what it threw is thrown', async () => {
    const { sessions, visits } = await withSession();
    const mine = new Error('mine');
    const update = sessions.update(id, (session) => {
      session.increment('visits');
      throw mine;
    });
    await expect(update).rejects.toBe(mine);
    expect(await visits()).toBe(0);
  });

  test('of a session that is not there is SESSION_GONE', async () => {
    const { sessions } = await withSession();
    expect((await errorOf(sessions.update(idOf(9), () => 1))).code).toBe('SESSION_GONE');
  });

  test('that always comes late is refused when the deadline is over, and then it is told once', async () => {
    const { application, sessions, clock, read } = await withSession();
    const events: unknown[] = [];
    application.on('conflict', (event) => events.push(event));
    const error = errorOf(
      sessions.update(id, async (session) => {
        const other = await read();
        other.increment('visits');
        await other.checkIn();
        session.set('user', 'late');
      }),
    );
    await clock.advance(6_000);
    expect((await error).code).toBe('CONFLICT');
    expect(events).toEqual([{ id, keys: [] }]);
  });
});

test('a session that was read and then ended does not come back as a default', async () => {
  const { application } = await openApplication();
  const first = await application.checkOut();
  first.set('user', 'guest');
  await first.checkIn();
  const { sessions } = application;
  const read = await sessions.checkOut(first.id);
  await sessions.delete(first.id);
  expect((await errorOf(sessions.setDefault(first.id, read))).code).toBe('SESSION_GONE');
  expect(await sessions.has(first.id)).toBe(false);
});

test('a hook that never ends is reported, and keeps nobody waiting longer than the deadline', async () => {
  const { application, clock } = await openApplication({ expiring: () => new Promise(() => undefined) });
  const first = await application.checkOut();
  first.set('user', 'guest');
  await first.checkIn();
  const deleted = application.sessions.delete(first.id);
  await clock.advance(5_000);
  expect(await deleted).toBe(true);
  expect(application.counts.hookFailed).toBe(1);
});
