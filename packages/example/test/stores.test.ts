import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Browser, under } from './support/browser.ts';
import { startShop } from './support/shop.ts';
import type { Shop } from './support/shop.ts';
import { stores } from './support/stores.ts';
import type { OpenChoice } from './support/stores.ts';

describe.for(stores)('the shop with $name, chosen by the environment alone', (store) => {
  const { shown, remembers } = store;
  let directory: string;
  let choice: OpenChoice;
  let running: Shop[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'coatcheck-shop-'));
    choice = await store.open(directory);
    running = [];
  });

  afterEach(async () => {
    await Promise.all(running.map((shop) => shop.stop()));
    await choice.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function start(): Promise<Shop> {
    const shop = await startShop(choice.environment);
    running.push(shop);
    return shop;
  }

  test('keeps two visitors apart who come in turn, and counts what is put into the cart at once', async () => {
    const shop = await start();
    expect(shop.greeting).toContain(`${shown} is behind the counter`);
    const [one, other] = [new Browser(shop.address), new Browser(shop.address)];
    await one.send('/sign-in', { user: 'first guest' });
    await other.send('/sign-in', { user: 'second guest' });
    await Promise.all(Array.from({ length: 5 }, () => one.send('/cart/add', { sku: 'scarf' })));
    await other.send('/cart/add', { sku: 'umbrella' });
    const [page, otherPage] = [await one.open('/'), await other.open('/')];
    expect(page).toContain('<strong>first guest</strong>');
    expect(under('Your cart', page)).toContain('5 × Scarf, wool');
    expect(otherPage).toContain('<strong>second guest</strong>');
    expect(under('Your cart', otherPage)).toContain('1 × Umbrella, black');
    expect(under('Behind the counter', otherPage)).toContain('Records held 2 ');
  });

  test('forgets a visitor who signs out, whatever the browser still sends', async () => {
    const shop = await start();
    const browser = new Browser(shop.address);
    await browser.send('/cart/add', { sku: 'scarf' });
    const before = new Map(browser.cookies);
    await browser.send('/sign-in', { user: 'guest' });
    const after = new Map(browser.cookies);
    expect(await browser.send('/sign-out')).toContain('Sign in');

    for (const cookies of [before, after]) {
      const thief = new Browser(shop.address);
      for (const [name, value] of cookies) thief.cookies.set(name, value);
      expect(await thief.open('/')).not.toContain('guest');
    }
    expect(under('Behind the counter', await browser.open('/'))).toContain('created / ended 1 / 1 ');
  });

  test(`${remembers ? 'remembers' : 'forgets'} its visitors when it is stopped and started again`, async () => {
    const before = await start();
    const [one, other] = [new Browser(before.address), new Browser(before.address)];
    await one.send('/sign-in', { user: 'first guest' });
    await other.send('/sign-in', { user: 'second guest' });
    await one.send('/cart/add', { sku: 'hanger' });
    expect(await before.stop()).toBe(0);

    const after = await start();
    for (const browser of [one, other]) browser.goTo(after.address);
    const [page, otherPage] = [await one.open('/'), await other.open('/')];
    expect(page.includes('<strong>first guest</strong>')).toBe(remembers);
    expect(page.includes('1 × Coat hanger')).toBe(remembers);
    expect(otherPage.includes('<strong>second guest</strong>')).toBe(remembers);
    expect(under('Behind the counter', otherPage)).toContain(`Records held ${remembers ? 2 : 0} `);
  });
});
