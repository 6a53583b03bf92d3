import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@coatcheck/packaging/workspace';
import { thisNode } from '@coatcheck/runtimes/runtimes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyRuntime, tryEverything } from '../src/compatibility.ts';
import type { Compatibility, Run } from '../src/compatibility.ts';
import { compatibilityPage } from '../src/compatibility-page.ts';
import type { Level } from '../src/installations.ts';
import { packRelease } from '../src/packed-release.ts';
import type { PackedRelease } from '../src/packed-release.ts';
import { countedTwice } from '../src/project/two-visits.ts';
import { portableStores, stores, storesIn } from '../src/stores.ts';

let release: PackedRelease;
let compatibility: Compatibility;

beforeAll(async () => {
  release = await packRelease();
  compatibility = await tryEverything(release);
}, 300_000);

afterAll(() => release?.remove());

describe.each(everyRuntime)('in $name', ({ name }) => {
  test.each(storesIn(name))('%s keeps the contract, with every core that it accepts', (store) => {
    expect(failures('newest', name, store)).toEqual([]);
  });

  test.each(portableStores)('the fetch binding counts the visits of a browser, on %s', (store) => {
    const visits = runsWhere('newest', name).map((run) => run.told().visits[store]);
    expect(visits).toEqual(visits.map(() => countedTwice(store)));
  });
});

describe('with the lowest versions that are supported', () => {
  test.each(portableStores)('%s keeps the contract, with every core that it accepts', (store) => {
    expect(failures('lowest', thisNode.name, store)).toEqual([]);
  });
});

test('every published store is tried', () => {
  const published = release.released.filter(({ manifest }) => manifest.keywords?.includes('coatcheck-store') === true);
  expect(published.map(({ manifest }) => manifest.name).toSorted()).toEqual(Object.values(stores).toSorted());
});

test('the page says what the runs say: else run npm run compatibility -- --write', async () => {
  expect(await readFile(join(root, 'docs/compatibility.md'), 'utf8')).toBe(compatibilityPage(compatibility));
});

/** The cases that a store failed; or the whole verdict, if that is not what it should be. */
function failures(level: Level, runtime: string, store: string): string[] {
  return runsWhere(level, runtime).flatMap((run) => {
    const examined = run.told().suite[store];
    if (examined === undefined) return [`${store} was not tried`];
    return examined.conforms ? [] : [examined.verdict].concat(examined.failures);
  });
}

/** What was run there: once with each core. */
function runsWhere(level: Level, runtime: string): Run[] {
  const found = compatibility.runs.filter((run) => run.level === level && run.runtime === runtime);
  if (found.length === 0) throw new Error(`Nothing was run in ${runtime}.`);
  return found;
}
