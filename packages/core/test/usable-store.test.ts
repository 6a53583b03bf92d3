import { describe, expect, test } from 'vitest';

import { CONTRACT_VERSION } from '../src/record-store.ts';
import { usableStore } from '../src/usable-store.ts';
import { errorOf } from './support/errors.ts';
import { SessionMapStore } from './support/map-store.ts';

const asked =
  (candidate: unknown): (() => unknown) =>
  () =>
    usableStore(candidate, "The factory of 'Foo'");

/** What a store is, with nothing of our classes in it. */
function structure(): Record<string, unknown> {
  const nothing = (): undefined => undefined;
  return {
    storeName: 'Foo',
    contract: CONTRACT_VERSION,
    capabilities: { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true },
    ...Object.fromEntries(
      ['read', 'write', 'remove', 'touch', 'ids', 'stale', 'count', 'removeAll', 'start', 'flush', 'stop'].map(
        (name) => [name, nothing],
      ),
    ),
  };
}

describe('a store', () => {
  test('is what extends SessionStore', () => {
    const store = new SessionMapStore();
    expect(usableStore(store, 'It')).toBe(store);
  });

  test('is what has the structure of one, whatever its class', () => {
    const candidate = structure();
    expect(usableStore(candidate, 'It')).toBe(candidate);
  });

  test.each(Object.keys(structure()))('is not what has no %s, and the message says so', async (part) => {
    const { [part]: _, ...rest } = structure();
    const error = await errorOf(asked(rest));
    expect(error).toMatchObject({ name: 'StoreNameError', code: 'NOT_A_STORE' });
    expect(error.message).toContain("The factory of 'Foo'");
    expect(error.message).toContain(part);
  });

  test.each([
    ['read', 'a method in name only'],
    ['capabilities', null],
    ['capabilities', 'process'],
    ['storeName', 5],
  ])('is not what has a %s that is %s', async (part, value) => {
    const error = await errorOf(asked({ ...structure(), [part]: value }));
    expect(error.code).toBe('NOT_A_STORE');
    expect(error.message).toContain(part);
  });

  test.each([undefined, null, 'Foo', 5, SessionMapStore])('is not %s', async (candidate) => {
    expect((await errorOf(asked(candidate))).code).toBe('NOT_A_STORE');
  });
});

describe('a store of another contract', () => {
  test('that is older is named with both versions: the package of the store is to be upgraded', async () => {
    const error = await errorOf(asked({ ...structure(), contract: CONTRACT_VERSION - 1 }));
    expect(error).toMatchObject({ name: 'StoreNameError', code: 'CONTRACT_MISMATCH' });
    expect(error.message).toContain(`contract version ${CONTRACT_VERSION - 1}`);
    expect(error.message).toContain(`version ${CONTRACT_VERSION}.`);
    expect(error.message).toContain('Upgrade the store');
  });

  test('that is newer is named with both versions: core is to be upgraded', async () => {
    const error = await errorOf(asked({ ...structure(), contract: CONTRACT_VERSION + 1 }));
    expect(error.message).toContain(`contract version ${CONTRACT_VERSION + 1}`);
    expect(error.message).toContain(`version ${CONTRACT_VERSION}.`);
    expect(error.message).toContain('Upgrade @coatcheck/core');
  });

  test('is told by its version even if it lacks what this contract asks for', async () => {
    expect((await errorOf(asked({ contract: CONTRACT_VERSION + 1 }))).code).toBe('CONTRACT_MISMATCH');
  });
});
