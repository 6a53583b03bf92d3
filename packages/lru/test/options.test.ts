import { registerStore } from '@coatcheck/core';
import { SessionMemoryStore } from '@coatcheck/memory';
import { describe, expect, test } from 'vitest';
import { SessionLruStore } from '../src/index.ts';
import { ControlledStore } from './support/controlled-store.ts';
import { rejectionOf, thrownBy } from './support/failures.ts';
import { idOf, recordOf } from './support/records.ts';
import { listening } from './support/stores.ts';

describe('options', () => {
  test('are taken from plain JSON, all of them and none', () => {
    const json = `{"max":10000,"maxSize":50000000,"maxAge":"15m","ageFrom":"use","maxDemoting":500,"sweepOverflowEvery":5,
      "overflow":{"store":"File","options":{"dir":"data/sessions"}}}`;
    const options: unknown = JSON.parse(json);
    expect(Reflect.construct(SessionLruStore, [options])).toBeInstanceOf(SessionLruStore);
    expect(new SessionLruStore()).toBeInstanceOf(SessionLruStore);
    expect(new SessionLruStore({ max: undefined, overflow: undefined })).toBeInstanceOf(SessionLruStore);
    expect(new SessionLruStore({ maxAge: 'never', ageFrom: 'use' })).toBeInstanceOf(SessionLruStore);
  });

  test.for<[options: unknown, message: RegExp]>([
    [{ max: 0 }, /'max'.*whole number from 1 to/],
    [{ max: 1987.5 }, /'max'/],
    [{ max: 2 ** 24 + 1 }, /'max'/],
    [{ maxSize: '1987' }, /'maxSize'.*whole number from 1/],
    [{ maxAge: 0 }, /'maxAge'.*longer than nothing/],
    [{ maxAge: '1987y' }, /'maxAge'/],
    [{ maxAge: '1h', ageFrom: 1987 }, /'ageFrom'.*'write' or 'use'/],
    [{ ageFrom: 'use' }, /'ageFrom' needs the option 'maxAge'/],
    [{ maxDemoting: 1987 }, /'maxDemoting' needs the option 'overflow'/],
    [{ sweepOverflowEvery: 1987 }, /'sweepOverflowEvery' needs the option 'overflow'/],
    [{ overflow: 'File1987' }, /'overflow'.*a store, or the name/],
    [{ overflow: { store: '' } }, /'overflow'/],
    [{ overflow: { store: 'File', options: 1987 } }, /'overflow'/],
    [{ overflow: { store: 'File', option: { dir: '1987' } } }, /'overflow'/],
    [{ overflow: null }, /'overflow'/],
    [{ overflow: [] }, /'overflow'/],
    [{ maximum: 5 }, /maximum/],
    [[], /object/],
    ['1987', /object/],
  ])('%j are refused by name, without their value', ([options, message]) => {
    const error = thrownBy((): unknown => Reflect.construct(SessionLruStore, [options]));
    expect(error.code).toBe('BAD_SETTING');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('1987');
  });
});

describe('what the store promises', () => {
  test('alone: sessions may be evicted, and nothing survives a crash', () => {
    const store = new SessionLruStore();
    expect(store.capabilities).toEqual({ atomicity: 'process', durability: 'none', expiry: 'evicting', lists: true });
    expect(SessionLruStore.storeName).toBe('Lru');
  });

  test.for(['host', 'none'] as const)(
    "before a store whose atomicity is '%s': no session is evicted, one process, nothing survives a crash",
    (atomicity) => {
      const overflow = new ControlledStore({ atomicity, durability: 'power-loss' });
      const { capabilities } = new SessionLruStore({ overflow });
      expect(capabilities).toEqual({ atomicity: 'process', durability: 'none', expiry: 'swept', lists: true });
    },
  );

  test('how sessions expire, and whether they can be listed, is as in the store behind', async () => {
    const overflow = new ControlledStore({ expiry: 'native', lists: false });
    const store = new SessionLruStore({ overflow });
    expect(store.capabilities).toMatchObject({ expiry: 'native', lists: false });
    const { context } = listening();
    await store.start(context);
    expect(store.capabilities).toMatchObject({ expiry: 'native', lists: false });
    expect(thrownBy(() => store.ids()).code).toBe('CAPABILITY_MISSING');
    expect((await rejectionOf(store.removeAll())).code).toBe('CAPABILITY_MISSING');
    expect(store.stale(0)).toEqual([]);
  });
});

describe('the overflow store', () => {
  test('is refused if other machines share it: a logout there would not be known here', () => {
    const overflow = new ControlledStore({ atomicity: 'shared' });
    const error = thrownBy(() => new SessionLruStore({ overflow }));
    expect(error.code).toBe('BAD_SETTING');
    expect(error.message).toContain('Use SessionControlledStore by itself');
  });

  test('is refused in the same way at the start if it was named', async () => {
    registerControlled({ atomicity: 'shared' });
    const { context } = listening();
    const store = new SessionLruStore({ overflow: { store: 'Controlled' } });
    expect((await rejectionOf(store.start(context))).code).toBe('BAD_SETTING');
    await store.stop();
  });

  test('may evict if it is given as a store, which is then declared; by its name it is refused at the start', async () => {
    const overflow = new ControlledStore({ expiry: 'evicting' });
    expect(new SessionLruStore({ overflow }).capabilities.expiry).toBe('evicting');
    registerControlled({ expiry: 'evicting' });
    const { context } = listening();
    const error = await rejectionOf(new SessionLruStore({ overflow: { store: 'Controlled' } }).start(context));
    expect([error.code, error.message]).toEqual(['BAD_SETTING', expect.stringContaining('Give the store itself')]);
  });

  test('is found by its name, and is given its options', async () => {
    await import('@coatcheck/memory/register');
    const { context } = listening();
    const store = new SessionLruStore({ max: 1, overflow: { store: 'Memory', options: { maxSessions: 10 } } });
    expect(store.capabilities).toMatchObject({ expiry: 'swept', lists: true });
    await store.start(context);
    for (const name of ['a', 'b']) expect(await store.write(recordOf(name), 'absent')).toBe(true);
    expect((await store.read(idOf('a')))?.rev).toBe('a-1');
    await store.stop();
  });

  test.for<[name: string, overflow: unknown, code: string]>([
    ['has a name that leads nowhere', { store: 'Nowhere' }, 'STORE_NOT_INSTALLED'],
    ['has options that it does not know', { store: 'Memory', options: { max: 1 } }, 'BAD_SETTING'],
    ['only looks like a store', { read: () => undefined, capabilities: {} }, 'NOT_A_STORE'],
    ['speaks another contract', Object.assign(new SessionMemoryStore(), { contract: 99 }), 'CONTRACT_MISMATCH'],
  ])('that %s is an error at the start, and stopping is harmless then', async ([, overflow, code]) => {
    await import('@coatcheck/memory/register');
    const { context } = listening();
    const store: unknown = Reflect.construct(SessionLruStore, [{ overflow }]);
    if (!(store instanceof SessionLruStore)) throw new TypeError('It is one.');
    expect((await rejectionOf(store.start(context))).code).toBe(code);
    await store.stop();
    expect(thrownBy(() => store.read(idOf('a'))).code).toBe('CLOSED');
  });
});

function registerControlled(capabilities: ConstructorParameters<typeof ControlledStore>[0]): void {
  class Registered extends ControlledStore {
    constructor() {
      super(capabilities);
    }
  }
  registerStore(Registered);
}
