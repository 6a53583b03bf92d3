import { describe, expectTypeOf, test } from 'vitest';

import { Application } from '../src/index.ts';
import type {
  CheckInOutcome,
  CoatcheckError,
  Session,
  SessionDictionary,
  SessionHandle,
  SessionId,
  SessionToken,
} from '../src/index.ts';

interface Item {
  readonly sku: string;
  readonly quantity: number;
}

interface Data {
  user?: string;
  cart: Item[];
  visits: number;
  tags?: readonly string[];
  seen: Date | undefined;
  theme: 'dark' | 'light';
}

declare const session: Session<Data>;
declare const application: Application<Data>;
declare const sessions: SessionDictionary<Data>;
declare const id: SessionId;

describe('reading a value', () => {
  test('gives its type, or undefined where it was never set', () => {
    expectTypeOf(session.get('cart')).toEqualTypeOf<Item[] | undefined>();
    expectTypeOf(session.get('visits')).toEqualTypeOf<number | undefined>();
    expectTypeOf(session.get('user')).toEqualTypeOf<string | undefined>();
    expectTypeOf(session.get('seen')).toEqualTypeOf<Date | undefined>();
  });

  test('with a fallback is never undefined', () => {
    expectTypeOf(session.get('cart', [])).toEqualTypeOf<Item[]>();
    expectTypeOf(session.get('user', 'nobody')).toEqualTypeOf<string>();
    expectTypeOf(session.get('seen', new Date())).toEqualTypeOf<Date>();
    expectTypeOf(session.setDefault('user', 'nobody')).toEqualTypeOf<string>();
    expectTypeOf(session.setDefault('cart', [])).toEqualTypeOf<Item[]>();
  });

  test('by taking it is the same', () => {
    expectTypeOf(session.take('cart')).resolves.toEqualTypeOf<Item[] | undefined>();
    expectTypeOf(session.take('user')).resolves.toEqualTypeOf<string | undefined>();
  });

  test('refuses keys and fallbacks that do not fit', () => {
    // @ts-expect-error: there is no such key
    session.get('card');
    // @ts-expect-error: there is no such key
    session.has('card');
    // @ts-expect-error: the fallback has another type
    session.get('visits', 'none');
    // @ts-expect-error: undefined is no fallback
    session.get('user', undefined);
  });

  test('of all keys gives their types', () => {
    type Key = 'user' | 'cart' | 'visits' | 'tags' | 'seen' | 'theme';
    expectTypeOf(session.keys()).toEqualTypeOf<Key[]>();
    expectTypeOf(session.values()).toEqualTypeOf<Data[Key][]>();
    expectTypeOf(session.entries()).toEqualTypeOf<[Key, Data[Key]][]>();
    expectTypeOf([...session]).toEqualTypeOf<[Key, Data[Key]][]>();
  });
});

describe('changing a value', () => {
  test('takes what fits', () => {
    expectTypeOf(session.set('user', 'ann')).toEqualTypeOf<typeof session>();
    expectTypeOf(session.set('seen', undefined)).toEqualTypeOf<typeof session>();
    expectTypeOf(session.increment('visits')).toEqualTypeOf<number>();
    expectTypeOf(session.increment('visits', 2)).toEqualTypeOf<number>();
    expectTypeOf(session.append('cart', { sku: 'a', quantity: 1 })).toEqualTypeOf<typeof session>();
    expectTypeOf(session.append('tags', 'a', 'b')).toEqualTypeOf<typeof session>();
    expectTypeOf(session.delete('user')).toEqualTypeOf<boolean>();
  });

  test('gives an update the value that is there, or undefined', () => {
    session.update('cart', (cart) => {
      expectTypeOf(cart).toEqualTypeOf<Item[] | undefined>();
      return cart ?? [];
    });
    session.update('user', (user) => {
      expectTypeOf(user).toEqualTypeOf<string | undefined>();
      return user?.trim();
    });
  });

  test('refuses values that do not fit their key', () => {
    // @ts-expect-error: not text
    session.set('user', 5);
    // @ts-expect-error: not one of the themes
    session.set('theme', 'blue');
    // @ts-expect-error: there is no such key
    session.set('card', []);
    // @ts-expect-error: visits is never undefined
    session.set('visits', undefined);
    // @ts-expect-error: not an item
    session.append('cart', 'a');
    // @ts-expect-error: an update has to give a list of items
    session.update('cart', () => 'a');
  });

  test('increments only numbers, and appends only to lists', () => {
    // @ts-expect-error: not a number
    session.increment('user');
    // @ts-expect-error: not a number
    session.increment('cart');
    // @ts-expect-error: not a number
    session.increment('seen');
    // @ts-expect-error: not a list
    session.append('visits', 1);
    // @ts-expect-error: not a list
    session.append('user', 'a');
    // @ts-expect-error: not a list
    session.append('theme', 'dark');
    // @ts-expect-error: not a list, though nothing is appended
    session.append('user');
  });
});

describe('what a session tells of itself', () => {
  test('is typed', () => {
    expectTypeOf(session.id).toEqualTypeOf<SessionId>();
    expectTypeOf(session.token).toEqualTypeOf<SessionToken | undefined>();
    expectTypeOf(session.timeout).toEqualTypeOf<number | 'never'>();
    expectTypeOf(session.checkIn()).resolves.toEqualTypeOf<CheckInOutcome>();
  });

  test('keeps tokens, ids and text apart', () => {
    expectTypeOf<SessionToken>().toExtend<string>();
    expectTypeOf<SessionToken>().not.toExtend<SessionId>();
    expectTypeOf<SessionId>().not.toExtend<SessionToken>();
    expectTypeOf<string>().not.toExtend<SessionId>();
    // @ts-expect-error: any text is no id
    void sessions.get('abc');
  });

  test('can be set only where it can be set', () => {
    session.timeout = '30m';
    session.timeout = 1_000;
    session.timeout = 'never';
    // @ts-expect-error: not a duration
    session.timeout = '30 minutes';
    // @ts-expect-error: times are told, not set
    session.createdAt = 0;
  });
});

describe('a session without declared data', () => {
  test('takes any key and any value', async () => {
    const untyped = await Application.open({ sessionStore: 'Memory' });
    const any = await untyped.checkOut();
    expectTypeOf(any.get('anything')).toEqualTypeOf<unknown>();
    expectTypeOf(any.get('anything', 5)).toEqualTypeOf<unknown>();
    any.set('anything', 5).set('other', { deep: [1] });
    any.increment('anything');
    any.append('other', 1, 'two');
    any.update('anything', (value) => {
      expectTypeOf(value).toEqualTypeOf<unknown>();
      return 5;
    });
  });
});

describe('an application', () => {
  test('hands its data on to all that it hands out', async () => {
    expectTypeOf(application.checkOut()).resolves.toEqualTypeOf<Session<Data>>();
    expectTypeOf(application.checkOut('token', { mode: 'read' })).resolves.toEqualTypeOf<Session<Data>>();
    expectTypeOf(application.sessions).toEqualTypeOf<SessionDictionary<Data>>();
    expectTypeOf(await Application.open<Data>()).toEqualTypeOf<Application<Data>>();
    expectTypeOf(await Application.open<{ n: number }>()).not.toEqualTypeOf<Application<Data>>();
    // @ts-expect-error: there is no such mode
    void application.checkOut('token', { mode: 'write' });
  });

  test('gives what the work gave, whether at once or later', () => {
    expectTypeOf(application.use('t', (s) => s.get('visits', 0))).resolves.toEqualTypeOf<number>();
    expectTypeOf(application.use('t', async (s) => s.get('cart'))).resolves.toEqualTypeOf<Item[] | undefined>();
    expectTypeOf(application.use('t', { mode: 'read' }, (s) => s.id)).resolves.toEqualTypeOf<SessionId>();
    expectTypeOf(application.use(undefined, () => undefined)).resolves.toEqualTypeOf<undefined>();
    expectTypeOf(application.update('t', async (s) => s.increment('visits'))).resolves.toEqualTypeOf<number>();
  });

  test('tells each listener of its own event', () => {
    application.on('destroyed', (event) => {
      expectTypeOf(event).toEqualTypeOf<{
        readonly id: SessionId;
        readonly reason: 'deleted' | 'invalidated' | 'expired' | 'revoked';
      }>();
    });
    application.on('conflict', async ({ keys }) => {
      expectTypeOf(keys).toEqualTypeOf<readonly string[]>();
    });
    expectTypeOf(application.on('created', () => undefined)).toEqualTypeOf<() => void>();
    // @ts-expect-error: there is no such event
    application.on('exploded', () => undefined);
  });
});

describe('check-out and check-in', () => {
  test('tell their outcome as a value, the error where there is one', async () => {
    const result = await session.tryCheckIn();
    if (result.outcome === 'gone' || result.outcome === 'conflict' || result.outcome === 'indeterminate') {
      expectTypeOf(result.error).toEqualTypeOf<CoatcheckError>();
    } else {
      expectTypeOf(result.outcome).toEqualTypeOf<CheckInOutcome>();
    }
    expectTypeOf(session.release()).resolves.toEqualTypeOf<void>();
  });

  test('have a mode, and a fence only where they are exclusive', () => {
    expectTypeOf(session.mode).toEqualTypeOf<'read' | 'optimistic' | 'exclusive'>();
    expectTypeOf(session.fence).toEqualTypeOf<number | undefined>();
    void application.checkOut('t', { mode: 'exclusive', wait: '5s', signal: new AbortController().signal });
    // @ts-expect-error: a duration has a unit
    void application.checkOut('t', { wait: '5' });
  });
});

describe('principals', () => {
  test('are text, and their sessions come without ids', async () => {
    expectTypeOf(session.setPrincipal('ann', { label: 'a browser' })).toEqualTypeOf<Session<Data>>();
    expectTypeOf(session.principal).toEqualTypeOf<string | undefined>();
    expectTypeOf(application.sessionsOf('ann')).resolves.toEqualTypeOf<SessionHandle[]>();
    expectTypeOf<keyof SessionHandle>().toEqualTypeOf<'createdAt' | 'accessedAt' | 'label' | 'is' | 'end'>();
    expectTypeOf(application.revokeOthers(session)).resolves.toEqualTypeOf<number>();
    // @ts-expect-error: what happens when it is full has to be said
    await Application.open({ principals: { maxSessions: 3 } });
  });
});

describe('the dictionary of sessions', () => {
  test('is typed like the application', () => {
    expectTypeOf(sessions.get(id)).resolves.toEqualTypeOf<Session<Data> | undefined>();
    expectTypeOf(sessions.get(id, null)).resolves.toEqualTypeOf<Session<Data> | null>();
    expectTypeOf(sessions.pop(id)).resolves.toEqualTypeOf<Session<Data> | undefined>();
    expectTypeOf(sessions.pop(id, 'none')).resolves.toEqualTypeOf<Session<Data> | string>();
    expectTypeOf(sessions.setDefault(id)).resolves.toEqualTypeOf<Session<Data>>();
    expectTypeOf(sessions.keys()).resolves.toEqualTypeOf<SessionId[]>();
    expectTypeOf(sessions.values()).resolves.toEqualTypeOf<Session<Data>[]>();
    expectTypeOf(sessions.items()).resolves.toEqualTypeOf<[SessionId, Session<Data>][]>();
    expectTypeOf(sessions.size()).resolves.toEqualTypeOf<number>();
    expectTypeOf(sessions.update(id, (s) => s.increment('visits'))).resolves.toEqualTypeOf<number>();
    expectTypeOf(sessions.create()).toEqualTypeOf<Session<Data>>();
  });

  test('is iterated by pairs', async () => {
    for await (const item of sessions) expectTypeOf(item).toEqualTypeOf<[SessionId, Session<Data>]>();
  });
});
