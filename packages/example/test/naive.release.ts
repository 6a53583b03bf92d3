import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Browser, under } from './support/browser.ts';
import { startShop } from './support/shop.ts';
import type { Shop } from './support/shop.ts';
import { stores } from './support/stores.ts';
import type { OpenChoice } from './support/stores.ts';

const REQUESTS = 200;
/** At least so many of them are to be under way at the same time: with fewer there is nothing to prove. */
const OVERLAPPING = 20;

describe.for(stores)('two hundred requests at once with one session in $name', (store) => {
  let directory: string;
  let choice: OpenChoice;
  let shop: Shop;
  let browser: Browser;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'coatcheck-shop-'));
    choice = await store.open(directory);
    shop = await startShop(choice.environment);
    browser = new Browser(shop.address);
    await browser.send('/sign-in', { user: 'guest' });
  });

  afterEach(async () => {
    await shop.stop();
    await choice.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('that each increment a counter are all counted', async () => {
    expect(await statusesOf('/bell/ring')).toEqual(new Set([303]));
    const page = await browser.open('/');
    expect(under('At the counter', page)).toContain(`Rings of the bell: ${REQUESTS} `);
    expect(requestsAtOnce(page)).toBeGreaterThan(OVERLAPPING);
  });

  test('that each read a counter and set it, in exclusive mode, are all counted', async () => {
    expect(await statusesOf('/coats/hang-up')).toEqual(new Set([303]));
    const page = await browser.open('/');
    expect(under('At the counter', page)).toContain(`Coats in our care: ${REQUESTS} `);
    expect(requestsAtOnce(page)).toBeGreaterThan(OVERLAPPING);
  });

  async function statusesOf(path: string): Promise<Set<number>> {
    return new Set(await browser.sendAtOnce(REQUESTS, path));
  }
});

/** What the shop itself has seen: how many requests were under way at the same time, at the most. */
function requestsAtOnce(page: string): number {
  return Number(/at once, at most (\d+)/.exec(under('Behind the counter', page))?.[1]);
}
