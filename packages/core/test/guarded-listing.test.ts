import { describe, expect, test, vi } from 'vitest';

import { GuardedStore } from '../src/guarded-store.ts';
import type { SessionId } from '../src/record.ts';
import { errorOf } from './support/errors.ts';
import { idOf } from './support/fixtures.ts';
import { eventsHandled, ManualClock } from './support/manual-clock.ts';
import { SessionMapStore } from './support/map-store.ts';
import { unhandledDuring } from './support/rejections.ts';

type Listing = () => Iterable<SessionId> | AsyncIterable<SessionId>;

const ids = [idOf(1), idOf(2), idOf(3)];
const disk = new Error('EIO');

function listing(list: Listing): { listed: AsyncIterable<SessionId>; guard: GuardedStore; clock: ManualClock } {
  class SessionListingStore extends SessionMapStore {
    static override readonly storeName = 'Listing';
    override ids = list;
  }
  const clock = new ManualClock();
  const guard = new GuardedStore(new SessionListingStore(), clock, 5_000);
  return { listed: guard.ids(), guard, clock };
}

async function collected(listed: AsyncIterable<SessionId>): Promise<SessionId[]> {
  const met: SessionId[] = [];
  for await (const id of listed) met.push(id);
  return met;
}

describe('a listing', () => {
  const forms: Record<string, Listing> = {
    'an array': () => ids,
    'a generator': function* () {
      yield* ids;
    },
    'an async generator': async function* () {
      yield* ids;
    },
    'an iterator without return': () => {
      const left = [...ids];
      const next = async (): Promise<IteratorResult<SessionId>> => {
        const value = left.shift();
        return value === undefined ? { done: true, value } : { done: false, value };
      };
      return { [Symbol.asyncIterator]: () => ({ next }) };
    },
  };

  test.each(Object.entries(forms))('may be %s', async (_, list) => {
    expect(await collected(listing(list).listed)).toEqual(ids);
  });

  test('of an array sets no timer', async () => {
    const { listed, clock } = listing(() => ids);
    await collected(listed);
    expect(clock.delays).toEqual([]);
  });

  test('has the deadline anew for each step', async () => {
    const gate = Promise.withResolvers<void>();
    const { listed, clock } = listing(async function* () {
      yield idOf(1);
      await gate.promise;
      yield idOf(2);
    });
    const all = collected(listed);
    await clock.advance(4_999);
    gate.resolve();
    await clock.advance(4_999);
    expect(await all).toEqual([idOf(1), idOf(2)]);
    expect(clock.pending).toBe(0);
  });

  test('lets the store clean up when nobody wants more', async () => {
    const cleanedUp = vi.fn<(told?: unknown) => void>();
    const { listed } = listing(async function* () {
      try {
        yield* ids;
      } finally {
        cleanedUp();
      }
    });
    for await (const id of listed) {
      expect(id).toBe(idOf(1));
      break;
    }
    expect(cleanedUp).toHaveBeenCalledOnce();
  });
});

describe('a listing that fails', () => {
  const failing: Record<string, Listing> = {
    'at once': () => {
      throw disk;
    },
    'half-way, in a generator': function* () {
      yield idOf(1);
      throw disk;
    },
    'half-way, in an async generator': async function* () {
      yield idOf(1);
      throw disk;
    },
  };

  test.each(Object.entries(failing))('%s is STORE_FAILED with the cause', async (_, list) => {
    expect(await errorOf(collected(listing(list).listed))).toMatchObject({ code: 'STORE_FAILED', cause: disk });
  });
});

describe('a listing that hangs', () => {
  const hanging: Record<string, Listing> = {
    'from the beginning': async function* () {
      await new Promise(() => undefined);
      yield idOf(1);
    },
    'half-way': async function* () {
      yield idOf(1);
      await new Promise(() => undefined);
    },
    'while it is told to end': () => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => new Promise(() => undefined),
      }),
    }),
  };

  test.each(Object.entries(hanging))('%s is STORE_TIMEOUT when the deadline is over', async (_, list) => {
    const { listed, clock } = listing(list);
    const failed = vi.fn<(told?: unknown) => void>();
    const error = errorOf(collected(listed)).then(failed);
    await clock.advance(5_000);
    await eventsHandled();
    expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: 'STORE_TIMEOUT' }));
    await error;
  });

  test('when nobody wants more of it ends with the deadline, too', async () => {
    const { listed, clock } = listing(() => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: idOf(1) }),
        return: () => new Promise(() => undefined),
      }),
    }));
    const over = vi.fn<(told?: unknown) => void>();
    const work = (async () => {
      for await (const _ of listed) break;
    })().then(over, over);
    await clock.advance(5_000);
    await eventsHandled();
    expect(over).toHaveBeenCalledOnce();
    await work;
  });

  test('and fails after the deadline makes no unhandled rejection', async () => {
    const gate = Promise.withResolvers<never>();
    const { listed, clock } = listing(async function* () {
      yield idOf(1);
      await gate.promise;
    });
    const unhandled = await unhandledDuring(async () => {
      const error = errorOf(collected(listed));
      await clock.advance(5_000);
      expect((await error).code).toBe('STORE_TIMEOUT');
      gate.reject(disk);
    });
    expect(unhandled).toEqual([]);
  });
});

test('a listing that goes on after close ends with CLOSED', async () => {
  const { listed, guard } = listing(async function* () {
    yield* ids;
  });
  const work = errorOf(async () => {
    for await (const _ of listed) guard.close();
  });
  expect((await work).code).toBe('CLOSED');
});
