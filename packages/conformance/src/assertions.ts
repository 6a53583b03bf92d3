import assert from 'node:assert/strict';

/** Asserts that all of these are in the list, whatever else is. */
export function assertIncludes<Item>(list: readonly Item[], items: readonly Item[]): void {
  assert.deepEqual(
    items.filter((item) => !list.includes(item)),
    [],
    'Some are missing.',
  );
}

/** Asserts that an object has these properties, whatever others it has. */
export function assertHas(actual: object | null | undefined, expected: Readonly<Record<string, unknown>>): void {
  const held = Object.keys(expected).map((key): [string, unknown] => [
    key,
    actual && (Reflect.get(actual, key) as unknown),
  ]);
  assert.deepEqual(Object.fromEntries(held), { ...expected });
}

/**
 * Lets the event loop go round until something is so, since a store may need any number of turns. Fails after some seconds.
 *
 * @param what - what is waited for, for the message
 */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  patience: number = 10_000,
): Promise<void> {
  const end = performance.now() + patience;
  while (!(await isSo())) {
    if (performance.now() > end) assert.fail(`Waited in vain for ${patience} ms: ${what}.`);
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}
