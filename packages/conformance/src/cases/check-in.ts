import { describe, expect, test } from 'vitest';
import { CountingCodec } from '../counting-codec.ts';
import { failureOf } from '../failure.ts';
import { open, TIMEOUT } from '../opened.ts';
import type { Opened } from '../opened.ts';
import type { StoreSubject } from '../subject.ts';

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

/** What a check-in writes, and what it leaves alone. */
export function checkIn(subject: StoreSubject): void {
  /** An application in whose store one session stands, with the calls so far forgotten. */
  async function openWithSession(): Promise<Opened<Data> & { codec: CountingCodec; checkOut: () => Promise<Session> }> {
    const codec = new CountingCodec();
    const opened = await open<Data>(subject, { codec });
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

  describe('decoding', () => {
    test('a session of which no value is asked for is not decoded', async () => {
      const { codec, checkOut, application } = await openWithSession();
      const session = await checkOut();
      expect([session.createdAt, session.timeout, session.isNew]).toHaveLength(3);
      await session.checkIn();
      expect(await application.sessions.has(session.id)).toBe(true);
      expect(codec.decoded).toBe(0);
    });

    test('the body of a record object is decoded at most once, however often it is read', async () => {
      const { codec, checkOut, observed } = await openWithSession();
      for (let round = 0; round < 5; round += 1) {
        const session = await checkOut();
        expect([session.get('n'), session.get('list'), session.get('n')]).toStrictEqual([1, ['a'], 1]);
        expect(session.entries()).toHaveLength(6);
        await session.checkIn();
      }
      expect(codec.decoded).toBeLessThanOrEqual(observed.handedOut.size);
    });
  });

  describe('checking in what was not changed', () => {
    test('a session that was not changed is neither encoded nor written again', async () => {
      const { codec, checkOut, observed } = await openWithSession();
      const encoded = codec.encoded;
      const session = await checkOut();
      expect(session.entries()).toHaveLength(6);
      expect(await session.checkIn()).toBe('unchanged');
      expect(observed.calls).toStrictEqual(['read']);
      expect(codec.encoded).toBe(encoded);
    });

    test('a session that is only read costs a touch for each tenth of its timeout, and nothing between', async () => {
      const { checkOut, observed, clock } = await openWithSession();
      const visit = async (): Promise<number> => {
        observed.forget();
        const session = await checkOut();
        session.get('n');
        await session.checkIn();
        expect(observed.timesOf('write')).toBe(0);
        return observed.timesOf('touch');
      };
      clock.advance(TIMEOUT / 10 - 1);
      expect(await visit()).toBe(0);
      clock.advance(1);
      expect([await visit(), await visit()]).toStrictEqual([1, 0]);
      clock.advance(TIMEOUT / 10 - 1);
      expect(await visit()).toBe(0);
      clock.advance(1);
      expect(await visit()).toBe(1);
    });

    test('a touch renews the times of a session, which so outlives its timeout, and keeps its revision', async () => {
      const { checkOut, store, clock } = await openWithSession();
      const { id } = await checkOut();
      const before = await store.read(id);
      for (let visit = 0; visit < 10; visit += 1) {
        clock.advance(TIMEOUT / 2);
        await (await checkOut()).checkIn();
      }
      const after = await store.read(id);
      expect(after?.rev).toBe(before?.rev);
      expect(after).toMatchObject({ accessedAt: clock.now(), expiresAt: clock.now() + TIMEOUT });
    });

    test('a slow reader of a session that another one has changed touches nothing', async () => {
      const { checkOut, store, clock } = await openWithSession();
      const slow = await checkOut();
      slow.get('n');
      clock.advance(TIMEOUT / 2);
      const other = await checkOut();
      other.timeout = 60_000;
      await other.checkIn();
      expect(await slow.checkIn()).toBe('unchanged');
      expect(await store.read(slow.id)).toMatchObject({ expiresAt: clock.now() + 60_000 });
    });
  });

  describe('checking in what was changed', () => {
    const inPlace: Readonly<Record<string, (session: Session) => unknown>> = {
      'a list that grew': (session) => session.get('list')?.push('b'),
      'an object deep inside': (session) => Object.assign(session.get('cart')?.items[0] ?? {}, { count: 2 }),
      'a property that was deleted': (session) => Reflect.deleteProperty(session.get('cart')?.items[0] ?? {}, 'count'),
      'a list within a map': (session) => session.get('map')?.get('a')?.push('c'),
      'an entry of a map': (session) => session.get('map')?.set('z', []),
      'a date that was moved': (session) => session.get('seen')?.setTime(5),
      'bytes that were overwritten': (session) => session.get('bytes')?.fill(9),
      'a value met while iterating': (session) =>
        [...session].map(([, value]) => Array.isArray(value) && value.push('d')),
    };

    test.for(Object.entries(inPlace))('what was changed in place is noticed: %s', async ([, change]) => {
      const { checkOut } = await openWithSession();
      const session = await checkOut();
      change(session);
      const changed = structuredClone(session.entries());
      expect(await session.checkIn()).toBe('committed');
      expect((await checkOut()).entries()).toStrictEqual(changed);
      expect(changed).not.toStrictEqual(Object.entries(values));
    });

    test.for(Object.entries(inPlace))(
      'what was changed in place and not checked in is seen by nobody: %s',
      async ([, change]) => {
        const { checkOut } = await openWithSession();
        const [one, other] = [await checkOut(), await checkOut()];
        change(one);
        expect(other.entries()).toStrictEqual(Object.entries(values));
        await one.release();
        expect((await checkOut()).entries()).toStrictEqual(Object.entries(values));
      },
    );

    test('what was changed in place and changed back is no change', async () => {
      const { checkOut } = await openWithSession();
      const session = await checkOut();
      session.get('list')?.push('b');
      session.get('list')?.pop();
      expect(await session.checkIn()).toBe('unchanged');
    });

    test('a value that its owner goes on changing after the check-in stays in the store as it was', async () => {
      const { checkOut } = await openWithSession();
      const list = ['x'];
      await (await checkOut()).set('list', list).checkIn();
      list.push('y');
      expect((await checkOut()).get('list')).toStrictEqual(['x']);
    });

    test('a timeout that was set is a change, and counts from this check-in', async () => {
      const { checkOut, clock } = await openWithSession();
      const session = await checkOut();
      session.timeout = 60_000;
      expect(await session.checkIn()).toBe('committed');
      clock.advance(59_999);
      expect((await checkOut()).timeout).toBe(60_000);
      clock.advance(1);
      expect(await failureOf(checkOut)).toBe('SESSION_GONE');
    });

    test('checking in again does nothing, and tells the same outcome', async () => {
      const { checkOut, observed } = await openWithSession();
      const session = await checkOut();
      session.increment('n');
      const [first, second] = await Promise.all([session.checkIn(), session.checkIn()]);
      expect([first, second]).toStrictEqual(['committed', 'committed']);
      expect(await session.checkIn()).toBe('committed');
      expect(observed.timesOf('write')).toBe(1);
      expect((await checkOut()).get('n')).toBe(2);
    });

    test('what cannot be encoded is refused at check-in; the earlier copy survives, and the session can be mended', async () => {
      const { checkOut } = await openWithSession();
      const session = await checkOut();
      session.set('n', 2).set('callback', () => undefined);
      expect(await failureOf(() => session.checkIn())).toBe('NOT_ENCODABLE');
      expect((await checkOut()).get('n')).toBe(1);
      session.delete('callback');
      expect(await session.checkIn()).toBe('committed');
      expect((await checkOut()).get('n')).toBe(2);
    });

    test('a write that fails is thrown with its cause; the earlier copy survives, and the check-in can be tried again', async () => {
      const { checkOut, observed } = await openWithSession();
      const session = await checkOut();
      session.increment('n');
      const cause = new Error('The disk is full.');
      observed.beforeNext('write', () => {
        throw cause;
      });
      await expect(session.checkIn()).rejects.toMatchObject({ code: 'STORE_FAILED', cause });
      expect((await checkOut()).get('n')).toBe(1);
      expect(await session.checkIn()).toBe('committed');
      expect((await checkOut()).get('n')).toBe(2);
    });

    test('a first check-in is told of as created, a later one is not', async () => {
      const { application } = await openWithSession();
      const created: string[] = [];
      application.on('created', ({ id }) => created.push(id));
      const session = await application.checkOut();
      await session.set('n', 1).checkIn();
      await application.use(session.token, (again) => again.increment('n'));
      expect(created).toStrictEqual([session.id]);
    });
  });
}
