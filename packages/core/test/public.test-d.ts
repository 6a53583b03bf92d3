import { describe, expectTypeOf, test } from 'vitest';

import { Application, checkOptions, registerStore, SessionStore, text, wholeNumber } from '../src/index.ts';
import type * as core from '../src/index.ts';
import type {
  ApplicationSettings,
  Capabilities,
  ConflictRules,
  ItemOf,
  KeyHolding,
  KeyOf,
  OptionRules,
  RecordStore,
  SessionRecord,
  StoreClass,
  ValueOf,
} from '../src/index.ts';
import { SessionMapStore } from './support/map-store.ts';

interface Data {
  user?: string;
  cart: string[];
  visits: number;
}

describe('rules for conflicts', () => {
  test('are typed by their key', () => {
    const rules: ConflictRules<Data> = {
      cart: (base, mine, theirs) => {
        expectTypeOf(base).toEqualTypeOf<string[] | undefined>();
        expectTypeOf(mine).toEqualTypeOf<string[] | undefined>();
        expectTypeOf(theirs).toEqualTypeOf<string[] | undefined>();
        return [...(mine ?? []), ...(theirs ?? [])];
      },
      user: 'refuse',
      visits: (_, mine) => mine,
      '*': (_, mine) => mine,
    };
    void Application.open<Data>({ onConflict: rules });
  });

  test('refuse what does not fit', () => {
    // @ts-expect-error: a rule for a list has to give a list
    void Application.open<Data>({ onConflict: { cart: () => 5 } });
    // @ts-expect-error: there is no such key
    void Application.open<Data>({ onConflict: { card: 'refuse' } });
    // @ts-expect-error: there is no such rule
    void Application.open<Data>({ onConflict: { cart: 'merge' } });
  });

  test('take any key where the data are not declared', () => {
    void Application.open({ onConflict: { anything: (_, mine) => mine, '*': 'refuse' } });
  });
});

describe('settings', () => {
  test('take stores of any class, options typed by their constructors', () => {
    class SessionFooStore extends SessionMapStore {
      constructor(options: { readonly url: string }) {
        super();
        expectTypeOf(options.url).toEqualTypeOf<string>();
      }
    }
    void Application.open({
      sessionStore: 'Foo',
      stores: {
        Foo: () => new SessionFooStore({ url: 'u' }),
        Bar: async () => new SessionMapStore(),
        Baz: (options) => {
          expectTypeOf(options).toEqualTypeOf<unknown>();
          return new SessionMapStore();
        },
        // @ts-expect-error: the url is missing
        Qux: () => new SessionFooStore({}),
        // @ts-expect-error: not a store
        Nix: () => 'store',
      },
    });
    expectTypeOf(registerStore).toBeCallableWith(SessionFooStore);
    expectTypeOf<typeof SessionFooStore>().toExtend<StoreClass>();
  });

  test('type the hook by the data', () => {
    const settings: ApplicationSettings<Data> = {
      expiring: async (session, reason) => {
        expectTypeOf(session.get('visits')).toEqualTypeOf<number | undefined>();
        expectTypeOf(reason).toEqualTypeOf<'deleted' | 'invalidated' | 'expired' | 'revoked'>();
      },
    };
    expectTypeOf(settings).toEqualTypeOf<ApplicationSettings<Data>>();
  });

  test('refuse what is none', () => {
    // @ts-expect-error: not a duration
    void Application.open({ timeout: '60 minutes' });
    // @ts-expect-error: there is no such setting
    void Application.open({ timeOut: '60m' });
    // @ts-expect-error: a list of codecs is not empty
    void Application.open({ codec: [] });
  });
});

describe('a store', () => {
  test('needs three methods, a name and its capabilities', () => {
    class SessionTinyStore extends SessionStore {
      static override readonly storeName = 'Tiny';
      readonly capabilities: Capabilities = { atomicity: 'none', durability: 'none', expiry: 'swept', lists: false };
      read(): SessionRecord | undefined {
        return undefined;
      }
      write(): boolean {
        return false;
      }
      remove(): boolean {
        return false;
      }
    }
    expectTypeOf<SessionTinyStore>().toExtend<RecordStore>();
    expectTypeOf<typeof SessionTinyStore>().toExtend<StoreClass>();
    // @ts-expect-error: a store has to be made by a class of its own
    void new SessionStore();
  });

  test('without a name or with a wrong answer is no store', () => {
    // @ts-expect-error: read, write and remove are missing
    class SessionEmptyStore extends SessionStore {}
    class SessionWrongStore extends SessionMapStore {
      // @ts-expect-error: a record, or undefined
      override read(): string {
        return 'record';
      }
    }
    expectTypeOf<SessionEmptyStore | SessionWrongStore>().not.toBeAny();
  });

  test('checks its options against its own type', () => {
    interface FooOptions {
      readonly url: string;
      readonly limit?: number;
    }
    const rules: OptionRules<FooOptions> = { url: { ...text, required: true }, limit: wholeNumber(1) };
    expectTypeOf(checkOptions('SessionFooStore', {}, rules)).toEqualTypeOf<FooOptions>();
    // @ts-expect-error: there is a rule missing
    const incomplete: OptionRules<FooOptions> = { url: text };
    expectTypeOf(incomplete).toEqualTypeOf<OptionRules<FooOptions>>();
  });
});

describe('the types that are made of data', () => {
  test('are what they say', () => {
    expectTypeOf<KeyOf<Data>>().toEqualTypeOf<'user' | 'cart' | 'visits'>();
    expectTypeOf<KeyOf<{ a: 1; 5: 2; [Symbol.iterator]: 3 }>>().toEqualTypeOf<'a'>();
    expectTypeOf<ValueOf<Data, 'user'>>().toEqualTypeOf<string>();
    expectTypeOf<KeyHolding<Data, number>>().toEqualTypeOf<'visits'>();
    expectTypeOf<KeyHolding<{ n?: number; m: number | null; s: string }, number>>().toEqualTypeOf<'n' | 'm'>();
    expectTypeOf<KeyHolding<Data, readonly unknown[]>>().toEqualTypeOf<'cart'>();
    expectTypeOf<ItemOf<string[]>>().toEqualTypeOf<string>();
    expectTypeOf<ItemOf<readonly number[] | undefined>>().toEqualTypeOf<number>();
    expectTypeOf<ItemOf<unknown>>().toEqualTypeOf<unknown>();
  });
});

/** The names of exports that are `any`, or functions that take or give `any`. */
type Leaks<Exports> = {
  [Name in keyof Exports]: IsAny<Exports[Name]> extends true
    ? Name
    : Exports[Name] extends (...parameters: infer Parameters) => infer Result
      ? true extends IsAny<Result> | IsAny<Parameters[keyof Parameters & number]>
        ? Name
        : never
      : never;
}[keyof Exports];

type IsAny<Type> = 0 extends 1 & Type ? true : false;

describe('what core exports', () => {
  test('leaks no any', () => {
    expectTypeOf<Leaks<typeof core>>().toEqualTypeOf<never>();
    expectTypeOf<Leaks<Application<Data>>>().toEqualTypeOf<never>();
    expectTypeOf<Leaks<core.Session<Data>>>().toEqualTypeOf<never>();
    expectTypeOf<Leaks<core.Session>>().toEqualTypeOf<never>();
    expectTypeOf<Leaks<core.SessionDictionary<Data>>>().toEqualTypeOf<never>();
    expectTypeOf<Leaks<SessionStore>>().toEqualTypeOf<never>();
    expectTypeOf<Leaks<Required<RecordStore>>>().toEqualTypeOf<never>();
    expectTypeOf<Leaks<SessionRecord>>().toEqualTypeOf<never>();
    expectTypeOf<Leaks<Required<ApplicationSettings<Data>>>>().toEqualTypeOf<never>();
    expectTypeOf<Leaks<core.Codec>>().toEqualTypeOf<never>();
  });

  test('is watched by something that would notice', () => {
    type Any = ReturnType<typeof JSON.parse>;
    expectTypeOf<Leaks<{ a: Any; b: () => Any; c: (x: Any) => 1; d: string }>>().toEqualTypeOf<'a' | 'b' | 'c'>();
  });
});
