import assert from 'node:assert/strict';
import { CountingCodec } from '../counting-codec.ts';
import { assertHas } from '../assertions.ts';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { open, TIMEOUT } from '../opened.ts';
import type { Opened } from '../opened.ts';
import type { Trial } from '../trial.ts';

interface Data {
  n: number;
  list: string[];
  cart: { items: { id: number; count: number }[] };
  map: Map<string, string[]>;
  seen: Date;
  bytes: Uint8Array;
  callback: () => void;
}

const values: Omit<Data, 'callback'> = {
  n: 1,
  list: ['a'],
  cart: { items: [{ id: 7, count: 1 }] },
  map: new Map([['a', ['b']]]),
  seen: new Date(0),
  bytes: Uint8Array.of(1, 2, 3),
};

type Session = Awaited<ReturnType<Opened<Data>['application']['checkOut']>>;

/** An application in whose store one session stands, with the calls so far forgotten. */
async function openWithSession(
  trial: Trial,
): Promise<Opened<Data> & { codec: CountingCodec; checkOut: () => Promise<Session> }> {
  const codec = new CountingCodec();
  const opened = await open<Data>(trial, { codec });
  const session = await opened.application.checkOut();
  session
    .set('n', values.n)
    .set('list', [...values.list])
    .set('cart', structuredClone(values.cart));
  session
    .set('map', structuredClone(values.map))
    .set('seen', new Date(0))
    .set('bytes', Uint8Array.of(1, 2, 3));
  await session.checkIn();
  opened.observed.forget();
  const checkOut = async (): Promise<Session> => opened.application.sessions.checkOut(session.id);
  return { ...opened, codec, checkOut };
}

const inPlace: Readonly<Record<string, (session: Session) => unknown>> = {
  'a list that grew': (session) => session.get('list')?.push('b'),
  'an object deep inside': (session) => Object.assign(session.get('cart')?.items[0] ?? {}, { count: 2 }),
  'a property that was deleted': (session) => Reflect.deleteProperty(session.get('cart')?.items[0] ?? {}, 'count'),
  'a list within a map': (session) => session.get('map')?.get('a')?.push('c'),
  'an entry of a map': (session) => session.get('map')?.set('z', []),
  'a date that was moved': (session) => session.get('seen')?.setTime(5),
  'bytes that were overwritten': (session) => session.get('bytes')?.fill(9),
  'a value met while iterating': (session) => [...session].map(([, value]) => Array.isArray(value) && value.push('d')),
};

/** What a check-in writes, and what it leaves alone. */
export const checkIn: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'decoding' }, [
    test('a session of which no value is asked for is not decoded', async (trial) => {
      const { codec, checkOut, application } = await openWithSession(trial);
      const session = await checkOut();
      assert.equal([session.createdAt, session.timeout, session.isNew].length, 3);
      await session.checkIn();
      assert.equal(await application.sessions.has(session.id), true);
      assert.equal(codec.decoded, 0);
    }),

    test('the body of a record object is decoded at most once, however often it is read', async (trial) => {
      const { codec, checkOut, observed } = await openWithSession(trial);
      for (let round = 0; round < 5; round += 1) {
        const session = await checkOut();
        assert.deepEqual([session.get('n'), session.get('list'), session.get('n')], [1, ['a'], 1]);
        assert.equal(session.entries().length, 6);
        await session.checkIn();
      }
      assert.ok(codec.decoded <= observed.handedOut.size);
    }),
  ]),

  ...group({ level: 'contract', name: 'checking in what was not changed' }, [
    test('a session that was not changed is neither encoded nor written again', async (trial) => {
      const { codec, checkOut, observed } = await openWithSession(trial);
      const encoded = codec.encoded;
      const session = await checkOut();
      assert.equal(session.entries().length, 6);
      assert.equal(await session.checkIn(), 'unchanged');
      assert.deepEqual(observed.calls, ['read']);
      assert.equal(codec.encoded, encoded);
    }),

    test('a session that is only read costs a touch for each tenth of its timeout, and nothing between', async (trial) => {
      const { checkOut, observed, clock } = await openWithSession(trial);
      const visit = async (): Promise<number> => {
        observed.forget();
        const session = await checkOut();
        session.get('n');
        await session.checkIn();
        assert.equal(observed.timesOf('write'), 0);
        return observed.timesOf('touch');
      };
      clock.advance(TIMEOUT / 10 - 1);
      assert.equal(await visit(), 0);
      clock.advance(1);
      assert.deepEqual([await visit(), await visit()], [1, 0]);
      clock.advance(TIMEOUT / 10 - 1);
      assert.equal(await visit(), 0);
      clock.advance(1);
      assert.equal(await visit(), 1);
    }),

    test('a touch renews the times of a session, which so outlives its timeout, and keeps its revision', async (trial) => {
      const { checkOut, store, clock } = await openWithSession(trial);
      const { id } = await checkOut();
      const before = await store.read(id);
      for (let visit = 0; visit < 10; visit += 1) {
        clock.advance(TIMEOUT / 2);
        await (await checkOut()).checkIn();
      }
      const after = await store.read(id);
      assert.equal(after?.rev, before?.rev);
      assertHas(after, { accessedAt: clock.now(), expiresAt: clock.now() + TIMEOUT });
    }),

    test('a slow reader of a session that another one has changed touches nothing', async (trial) => {
      const { checkOut, store, clock } = await openWithSession(trial);
      const slow = await checkOut();
      slow.get('n');
      clock.advance(TIMEOUT / 2);
      const other = await checkOut();
      other.timeout = 60_000;
      await other.checkIn();
      assert.equal(await slow.checkIn(), 'unchanged');
      assertHas(await store.read(slow.id), { expiresAt: clock.now() + 60_000 });
    }),
  ]),

  ...group({ level: 'contract', name: 'checking in what was changed' }, [
    ...each(Object.entries(inPlace))('what was changed in place is noticed: %s', async (trial, [, change]) => {
      const { checkOut } = await openWithSession(trial);
      const session = await checkOut();
      change(session);
      const changed = structuredClone(session.entries());
      assert.equal(await session.checkIn(), 'committed');
      assert.deepEqual((await checkOut()).entries(), changed);
      assert.notDeepEqual(changed, Object.entries(values));
    }),

    ...each(Object.entries(inPlace))(
      'what was changed in place and not checked in is seen by nobody: %s',
      async (trial, [, change]) => {
        const { checkOut } = await openWithSession(trial);
        const [one, other] = [await checkOut(), await checkOut()];
        change(one);
        assert.deepEqual(other.entries(), Object.entries(values));
        await one.release();
        assert.deepEqual((await checkOut()).entries(), Object.entries(values));
      },
    ),

    test('what was changed in place and changed back is no change', async (trial) => {
      const { checkOut } = await openWithSession(trial);
      const session = await checkOut();
      session.get('list')?.push('b');
      session.get('list')?.pop();
      assert.equal(await session.checkIn(), 'unchanged');
    }),

    test('a value that its owner goes on changing after the check-in stays in the store as it was', async (trial) => {
      const { checkOut } = await openWithSession(trial);
      const list = ['x'];
      await (await checkOut()).set('list', list).checkIn();
      list.push('y');
      assert.deepEqual((await checkOut()).get('list'), ['x']);
    }),

    test('a timeout that was set is a change, and counts from this check-in', async (trial) => {
      const { checkOut, clock } = await openWithSession(trial);
      const session = await checkOut();
      session.timeout = 60_000;
      assert.equal(await session.checkIn(), 'committed');
      clock.advance(59_999);
      assert.equal((await checkOut()).timeout, 60_000);
      clock.advance(1);
      assert.equal(await failureOf(checkOut), 'SESSION_GONE');
    }),

    test('checking in again does nothing, and tells the same outcome', async (trial) => {
      const { checkOut, observed } = await openWithSession(trial);
      const session = await checkOut();
      session.increment('n');
      const [first, second] = await Promise.all([session.checkIn(), session.checkIn()]);
      assert.deepEqual([first, second], ['committed', 'committed']);
      assert.equal(await session.checkIn(), 'committed');
      assert.equal(observed.timesOf('write'), 1);
      assert.equal((await checkOut()).get('n'), 2);
    }),

    test('what cannot be encoded is refused at check-in; the earlier copy survives, and the session can be mended', async (trial) => {
      const { checkOut } = await openWithSession(trial);
      const session = await checkOut();
      session.set('n', 2).set('callback', () => undefined);
      assert.equal(await failureOf(() => session.checkIn()), 'NOT_ENCODABLE');
      assert.equal((await checkOut()).get('n'), 1);
      session.delete('callback');
      assert.equal(await session.checkIn(), 'committed');
      assert.equal((await checkOut()).get('n'), 2);
    }),

    test('a write that fails is thrown with its cause; the earlier copy survives, and the check-in can be tried again', async (trial) => {
      const { checkOut, observed } = await openWithSession(trial);
      const session = await checkOut();
      session.increment('n');
      const cause = new Error('The disk is full.');
      observed.beforeNext('write', () => {
        throw cause;
      });
      await assert.rejects(session.checkIn(), { code: 'STORE_FAILED', cause });
      assert.equal((await checkOut()).get('n'), 1);
      assert.equal(await session.checkIn(), 'committed');
      assert.equal((await checkOut()).get('n'), 2);
    }),

    test('a first check-in is told of as created, a later one is not', async (trial) => {
      const { application } = await openWithSession(trial);
      const created: string[] = [];
      application.on('created', ({ id }) => created.push(id));
      const session = await application.checkOut();
      await session.set('n', 1).checkIn();
      await application.use(session.token, (again) => again.increment('n'));
      assert.deepEqual(created, [session.id]);
    }),
  ]),
];
