import { beforeEach, expect, test } from 'vitest';

import { registeredStores, registerStore } from '../src/registry.ts';
import { ControlledStore } from './support/controlled-store.ts';
import { SessionMapStore } from './support/map-store.ts';

beforeEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for('@coatcheck/core.registry'));
});

class SessionNeedyStore extends SessionMapStore {
  static override readonly storeName = 'Needy';
  readonly given: readonly unknown[];

  constructor(...given: readonly unknown[]) {
    super();
    this.given = given;
  }
}

test('a class that is registered is known by its storeName, whatever the class is called', () => {
  registerStore(SessionMapStore);
  registerStore(ControlledStore);
  expect([...registeredStores().keys()]).toEqual(['Map', 'Controlled']);
});

test('its factory makes a store of that class', async () => {
  registerStore(SessionMapStore);
  expect(await registeredStores().get('Map')?.(undefined)).toBeInstanceOf(SessionMapStore);
});

test('its factory passes the options on, and no argument at all where there are none', async () => {
  registerStore(SessionNeedyStore);
  const make = registeredStores().get('Needy');
  expect(await make?.({ url: 'u' })).toMatchObject({ given: [{ url: 'u' }] });
  expect(await make?.(undefined)).toMatchObject({ given: [] });
});

test('registering a name again replaces what was there', async () => {
  class SessionOtherStore extends SessionMapStore {}
  registerStore(SessionMapStore);
  registerStore(SessionOtherStore);
  expect(registeredStores().size).toBe(1);
  expect(await registeredStores().get('Map')?.(undefined)).toBeInstanceOf(SessionOtherStore);
});

test('the registry stands under a symbol that every copy of core can find', () => {
  registerStore(SessionMapStore);
  expect(Reflect.get(globalThis, Symbol.for('@coatcheck/core.registry'))).toBe(registeredStores());
});
