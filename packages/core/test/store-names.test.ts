import { beforeEach, describe, expect, test, vi } from 'vitest';

import { ConflictError } from '../src/errors.ts';
import type { RecordStore } from '../src/record-store.ts';
import { registerStore } from '../src/registry.ts';
import type { StoreFactory } from '../src/registry.ts';
import { resolveStore } from '../src/resolve-store.ts';
import { errorOf } from './support/errors.ts';
import { SessionMapStore } from './support/map-store.ts';
import { install, storePackage, temporaryFolder } from './support/packages.ts';

beforeEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for('@coatcheck/core.registry'));
});

/** A store that tells where it came from. */
class SessionOriginStore extends SessionMapStore {
  readonly origin: string;
  constructor(origin: string) {
    super();
    this.origin = origin;
  }
}

const from =
  (origin: string): StoreFactory =>
  () =>
    new SessionOriginStore(origin);

/** A folder in which nothing is installed. */
const nowhere = (): string => temporaryFolder();

async function originOf(lookup: Parameters<typeof resolveStore>[0]): Promise<unknown> {
  const store: RecordStore & { origin?: unknown } = await resolveStore(lookup);
  return store.origin;
}

function register(storeName: string, origin: string): void {
  class SessionRegisteredStore extends SessionOriginStore {
    static override readonly storeName = storeName;
    constructor() {
      super(origin);
    }
  }
  registerStore(SessionRegisteredStore);
}

describe('the name of a store is looked up', () => {
  test("in the application's own table", async () => {
    const stores = { Foo: from('table'), Bar: from('other') };
    expect(await originOf({ name: 'Foo', stores })).toBe('table');
  });

  test('in the registry', async () => {
    register('Foo', 'registry');
    expect(await originOf({ name: 'Foo' })).toBe('registry');
  });

  test('among the packages that are installed', async () => {
    const root = nowhere();
    install(root, '@coatcheck/foo', storePackage('Foo', "origin = 'package';"));
    expect(await originOf({ name: 'Foo', root })).toBe('package');
  });

  test('in the table before the registry, and in the registry before the packages', async () => {
    const root = nowhere();
    install(root, '@coatcheck/foo', storePackage('Foo', "origin = 'package';"));
    expect(await originOf({ name: 'Foo', root })).toBe('package');
    register('Foo', 'registry');
    expect(await originOf({ name: 'Foo', root })).toBe('registry');
    expect(await originOf({ name: 'Foo', root, stores: { Foo: from('table') } })).toBe('table');
  });

  test.each(['FOO', 'foo', 'fOO'])('with no regard to case: %s', async (name) => {
    expect(await originOf({ name, stores: { Foo: from('table') } })).toBe('table');
    register('Foo', 'registry');
    expect(await originOf({ name, stores: {} })).toBe('registry');
  });

  test.each(['FooBar', 'foobar', 'foo-bar'])('with no regard to hyphens: %s', async (name) => {
    expect(await originOf({ name, stores: { FooBar: from('table') } })).toBe('table');
  });

  test('in the table first even if the registry has it letter by letter', async () => {
    register('Foo', 'registry');
    expect(await originOf({ name: 'Foo', stores: { foo: from('table') } })).toBe('table');
  });

  test('letter by letter first, where two names in a table differ in case alone', async () => {
    const stores = { foo: from('lower'), FOO: from('upper'), Foo: from('exact') };
    expect(await originOf({ name: 'Foo', stores })).toBe('exact');
    expect(await originOf({ name: 'FOO', stores })).toBe('upper');
    expect(await originOf({ name: 'fOO', stores })).toBe('lower');
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    "and found only if it is the table's own, unlike '%s'",
    async (name) => {
      const error = await errorOf(resolveStore({ name, stores: {}, root: nowhere() }));
      expect(['STORE_UNKNOWN', 'STORE_NOT_INSTALLED']).toContain(error.code);
    },
  );

  test.each(['constructor', '__proto__'])("even if it is '%s', once a table really has it", async (name) => {
    const stores = Object.fromEntries([[name, from('table')]]);
    expect(await originOf({ name, stores })).toBe('table');
  });
});

describe('the factory of a store', () => {
  test('may be asynchronous', async () => {
    expect(await originOf({ name: 'Foo', stores: { Foo: async () => new SessionOriginStore('later') } })).toBe('later');
  });

  test('is called once, with the options as they are', async () => {
    const factory = vi.fn<StoreFactory>(from('table'));
    const options = { uri: 'redis://here' };
    await resolveStore({ name: 'Foo', options, stores: { Foo: factory } });
    expect(factory.mock.calls).toEqual([[options]]);
    expect(factory.mock.calls[0]?.[0]).toBe(options);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no such host');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no such host');
      },
    ],
  ])('that %s is STORE_NOT_LOADED, with the cause', async (_, Foo: StoreFactory) => {
    const error = await errorOf(resolveStore({ name: 'Foo', stores: { Foo } }));
    expect(error).toMatchObject({ name: 'StoreNameError', code: 'STORE_NOT_LOADED', cause: new Error('no such host') });
    expect(error.message).toContain("'Foo'");
    expect(error.message).toContain('no such host');
  });

  test('that throws an error of ours is heard as it is', async () => {
    const ours = new ConflictError('mine');
    const Foo = (): never => {
      throw ours;
    };
    expect(await errorOf(resolveStore({ name: 'Foo', stores: { Foo } }))).toBe(ours);
  });

  test.each([undefined, null, 'store', 5, {}, SessionMapStore])(
    'that gives %s, which is no store, is NOT_A_STORE',
    async (given) => {
      const error = await errorOf(resolveStore({ name: 'Foo', stores: { Foo: () => given as never } }));
      expect(error).toMatchObject({ name: 'StoreNameError', code: 'NOT_A_STORE' });
      expect(error.message).toContain("The factory of 'Foo'");
    },
  );

  test('that gives a store of another contract is CONTRACT_MISMATCH', async () => {
    const Foo = (): RecordStore => Object.assign(new SessionMapStore(), { contract: 2 });
    expect((await errorOf(resolveStore({ name: 'Foo', stores: { Foo } }))).code).toBe('CONTRACT_MISMATCH');
  });
});

describe('a name that is not known', () => {
  const stores = { Memory: from('table'), File: from('table') };

  test('is STORE_UNKNOWN if it is near to one that is, and the message says which', async () => {
    const error = await errorOf(resolveStore({ name: 'Memry', stores, root: nowhere() }));
    expect(error).toMatchObject({ name: 'StoreNameError', code: 'STORE_UNKNOWN' });
    expect(error.message).toBe("There is no store 'Memry'. Did you mean 'Memory'? Known stores: Memory, File.");
  });

  test('is STORE_NOT_INSTALLED if it may be that of a package, with the command that installs it', async () => {
    const error = await errorOf(resolveStore({ name: 'FooBar', stores, root: nowhere() }));
    expect(error).toMatchObject({ name: 'StoreNameError', code: 'STORE_NOT_INSTALLED' });
    expect(error.message).toContain("neither '@coatcheck/foo-bar' nor 'coatcheck-store-foo-bar' is installed");
    expect(error.message).toContain('npm install @coatcheck/foo-bar');
    expect(error.message).toContain('Known stores: Memory, File.');
  });

  test('is STORE_NOT_INSTALLED for a package of another scope, too', async () => {
    const error = await errorOf(resolveStore({ name: '@acme/foo', root: nowhere() }));
    expect(error.code).toBe('STORE_NOT_INSTALLED');
    expect(error.message).toContain("'@acme/coatcheck-store-foo' is not installed");
    expect(error.message).toContain('npm install @acme/coatcheck-store-foo');
    expect(error.message).toContain('No stores are known.');
  });

  test.each(['', '../x', './x', '/etc/passwd', 'A/B', 'file:///x', 'node:fs', '__proto__', 'foo bar', 'a\\b'])(
    "is STORE_UNKNOWN if it cannot be that of a package: '%s'",
    async (name) => {
      const error = await errorOf(resolveStore({ name, stores, root: nowhere() }));
      expect(error.code).toBe('STORE_UNKNOWN');
      expect(error.message).toContain('Known stores: Memory, File.');
    },
  );

  test('is told the names in the registry and those of installed packages, too', async () => {
    const root = nowhere();
    install(root, '@coatcheck/foo', storePackage('Foo'));
    install(root, '@acme/coatcheck-store-bar', storePackage('Bar'));
    install(root, 'left-pad');
    install(root, '.', { manifest: {} });
    register('Baz', 'registry');
    const error = await errorOf(resolveStore({ name: 'Postgres', stores, root }));
    expect(error.message).toContain('Known stores: Memory, File, Baz.');
  });
});
