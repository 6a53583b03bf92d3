import assert from 'node:assert/strict';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { openWithSession, personId } from '../one-session.ts';
import type { OneSession } from '../one-session.ts';
import { TIMEOUT } from '../opened.ts';

const ends: Readonly<Record<string, (opened: OneSession) => unknown>> = {
  'was deleted': ({ application }) => application.sessions.delete(personId),
  'was popped': ({ application }) => application.sessions.pop(personId),
  'was invalidated': ({ application }) => application.sessions.update(personId, (session) => session.invalidate()),
  'became stale': ({ clock }) => clock.advance(TIMEOUT),
  'became stale and was removed': ({ application, clock }) => {
    clock.advance(TIMEOUT);
    return application.sessions.delete(personId);
  },
};

/** The end of a session, which is for good. */
export const ending: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'invalidating' }, [
    test('an invalidated session is empty at once, and its check-in ends it', async (trial) => {
      const { application, ended, look } = await openWithSession(trial);
      const session = await look();
      session.invalidate();
      assert.deepEqual([session.get('n'), session.size], [undefined, 0]);
      assert.equal(await session.checkIn(), 'destroyed');
      assert.equal(await application.sessions.has(personId), false);
      assert.deepEqual(ended, [[personId, 'ann', 'invalidated']]);
    }),

    test('storing an invalidated session ends it, too', async (trial) => {
      const { application, look } = await openWithSession(trial);
      const session = await look();
      session.invalidate();
      assert.equal(await application.sessions.storeSession(session), 'destroyed');
      assert.equal(await application.sessions.has(personId), false);
    }),

    test('an invalidated session cannot be put back: SESSION_GONE', async (trial) => {
      const { application, look } = await openWithSession(trial);
      const session = await look();
      session.invalidate();
      assert.equal(await failureOf(() => application.sessions.set(personId, session)), 'SESSION_GONE');
    }),

    test('an invalidated session that is not checked in lives on', async (trial) => {
      const { application, look } = await openWithSession(trial);
      const session = await look();
      session.invalidate();
      await session.release();
      assert.equal(await application.sessions.has(personId), true);
    }),

    test('an invalidated session that ended already does not end one that was created under the same id', async (trial) => {
      const { application, look } = await openWithSession(trial);
      const { sessions } = application;
      const session = await look();
      session.invalidate();
      await sessions.delete(personId);
      await sessions.set(personId, sessions.create(personId).set('name', 'bob'));
      await session.checkIn();
      assert.equal((await look()).get('name'), 'bob');
    }),

    test('an invalidated session can no longer be changed: SESSION_GONE', async (trial) => {
      const { look } = await openWithSession(trial);
      const session = await look();
      session.invalidate();
      assert.equal(await failureOf(() => session.set('n', 2)), 'SESSION_GONE');
    }),

    test('an invalidated session that was never stored is told of to nobody', async (trial) => {
      const { application, ended, observed } = await openWithSession(trial);
      observed.forget();
      const session = (await application.checkOut()).set('n', 1);
      session.invalidate();
      assert.equal(await session.checkIn(), 'destroyed');
      assert.deepEqual(ended, []);
      assert.deepEqual(observed.calls, []);
    }),

    test('invalidating wins against a commit that came first', async (trial) => {
      const { application, look } = await openWithSession(trial);
      const [one, other] = [await look(), await look()];
      one.invalidate();
      await other.set('n', 2).checkIn();
      assert.equal(await one.checkIn(), 'destroyed');
      assert.equal(await application.sessions.has(personId), false);
    }),
  ]),

  ...group({ level: 'contract', name: 'a session that ended never returns' }, [
    ...each(Object.entries(ends))(
      'a slow writer of a session that %s is told SESSION_GONE, and writes nothing',
      async (trial, [, end]) => {
        const opened = await openWithSession(trial);
        const { application, look } = opened;
        const [setter, stepper, setterOfTimeout] = [await look(), await look(), await look()];
        setter.set('n', 2);
        stepper.increment('n');
        setterOfTimeout.timeout = 'never';
        await end(opened);
        for (const slow of [setter, stepper, setterOfTimeout])
          assert.equal(await failureOf(() => slow.checkIn()), 'SESSION_GONE');
        assert.equal(await application.sessions.has(personId), false);
      },
    ),

    ...each(Object.entries(ends))(
      'a slow reader of a session that %s does not bring it back',
      async (trial, [, end]) => {
        const opened = await openWithSession(trial);
        const { application, look, clock } = opened;
        const slow = await look();
        slow.get('n');
        clock.advance(TIMEOUT / 2);
        await end(opened);
        await slow.checkIn();
        assert.equal(await application.sessions.has(personId), false);
      },
    ),

    test('a slow writer of a session that ended does not write into one that was created under the same personId', async (trial) => {
      const { application, look } = await openWithSession(trial);
      const { sessions } = application;
      const [setter, taker] = [await look(), await look()];
      setter.set('name', 'of the old session');
      await sessions.delete(personId);
      await sessions.set(personId, sessions.create(personId).set('n', 2));
      assert.equal(await failureOf(() => setter.checkIn()), 'SESSION_GONE');
      assert.equal(await failureOf(() => taker.take('n')), 'SESSION_GONE');
      assert.deepEqual((await look()).entries(), [['n', 2]]);
    }),

    test('a delete that comes between the reading and the writing of a check-in wins', async (trial) => {
      const { application, observed, look } = await openWithSession(trial);
      const slow = await look();
      slow.increment('n');
      observed.beforeNext('write', () => application.sessions.delete(personId));
      assert.equal(await failureOf(() => slow.checkIn()), 'SESSION_GONE');
      assert.equal(await application.sessions.has(personId), false);
    }),

    test('a delete that comes between the reading and the touching of a check-in wins', async (trial) => {
      const { application, observed, look, clock } = await openWithSession(trial);
      const slow = await look();
      clock.advance(TIMEOUT / 2);
      observed.beforeNext('touch', () => application.sessions.delete(personId));
      await slow.checkIn();
      assert.equal(await application.sessions.has(personId), false);
    }),

    test('a delete that comes while a commit is being done again wins', async (trial) => {
      const { application, observed, look } = await openWithSession(trial);
      const [slow, other] = [await look(), await look()];
      slow.increment('n');
      await other.set('name', 'bob').checkIn();
      observed.beforeNext('read', () => application.sessions.delete(personId));
      assert.equal(await failureOf(() => slow.checkIn()), 'SESSION_GONE');
      assert.equal(await application.sessions.has(personId), false);
    }),

    test('an update of a session that ends meanwhile is told SESSION_GONE', async (trial) => {
      const { application } = await openWithSession(trial);
      const update = application.sessions.update(personId, async (session) => {
        session.increment('n');
        await application.sessions.delete(personId);
      });
      assert.equal(await failureOf(() => update), 'SESSION_GONE');
      assert.equal(await application.sessions.has(personId), false);
    }),
  ]),
];
