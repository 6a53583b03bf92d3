import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Browser, under } from './support/browser.ts';
import { failToStart, startShop } from './support/shop.ts';
import type { Shop } from './support/shop.ts';

let parent: string;
let inFiles: Readonly<Record<string, string>>;
let running: Shop[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'coatcheck-shop-'));
  inFiles = { SESSION_STORE_OPTIONS: JSON.stringify({ dir: join(parent, 'sessions') }) };
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((shop) => shop.stop()));
  await rm(parent, { recursive: true, force: true });
});

async function open(environment: Readonly<Record<string, string>>): Promise<Shop> {
  const shop = await startShop(environment);
  running.push(shop);
  return shop;
}

describe('the shop', () => {
  test('remembers two visitors apart, also when it is stopped and started again in between', async () => {
    const before = await open(inFiles);
    expect(before.greeting).toContain('SessionFileStore is behind the counter');
    const [one, other] = [new Browser(before.address), new Browser(before.address)];
    await one.send('/sign-in', { user: 'first guest' });
    await one.send('/cart/add', { sku: 'scarf' });
    await one.send('/cart/add', { sku: 'scarf' });
    await other.send('/sign-in', { user: 'second guest' });
    await other.send('/cart/add', { sku: 'umbrella' });
    expect(await before.stop()).toBe(0);

    const after = await open(inFiles);
    one.goTo(after.address);
    other.goTo(after.address);
    const [page, otherPage] = [await one.open('/'), await other.open('/')];
    expect(page).toContain('<strong>first guest</strong>');
    expect(under('Your cart', page)).toBe('2 × Scarf, wool Remove Total € 78.00');
    expect(under('Your recent visits', page).match(/UTC/g)).toHaveLength(4);
    expect(otherPage).toContain('<strong>second guest</strong>');
    expect(under('Your cart', otherPage)).toBe('1 × Umbrella, black Remove Total € 24.90');
    expect(under('Behind the counter', page)).toContain('Records held 2 ');
  });

  test('forgets a visitor who signs out, whatever the browser still sends', async () => {
    const shop = await open(inFiles);
    const browser = new Browser(shop.address);
    await browser.send('/sign-in', { user: 'guest' });
    const kept = new Map(browser.cookies);
    expect(await browser.send('/sign-out')).toContain('Sign in');
    expect(browser.cookies.size).toBe(0);

    const thief = new Browser(shop.address);
    for (const [name, value] of kept) thief.cookies.set(name, value);
    const page = await thief.open('/');
    expect(page).not.toContain('guest');
    expect(under('Behind the counter', page)).toContain('Records held 0 ');
  });

  test('gives another token to who signs in, and what was in the cart stays', async () => {
    const shop = await open(inFiles);
    const browser = new Browser(shop.address);
    await browser.send('/cart/add', { sku: 'scarf' });
    const before = new Map(browser.cookies);
    const page = await browser.send('/sign-in', { user: 'guest' });
    expect(under('Your cart', page)).toContain('1 × Scarf, wool');
    expect([...browser.cookies.values()]).not.toStrictEqual([...before.values()]);

    const thief = new Browser(shop.address);
    for (const [name, value] of before) thief.cookies.set(name, value);
    expect(await thief.open('/')).not.toContain('guest');
  });

  test('leaves no session behind for a visitor who only looks', async () => {
    const shop = await open(inFiles);
    const browser = new Browser(shop.address);
    const page = await browser.open('/');
    expect(browser.cookies.size).toBe(0);
    expect(under('Behind the counter', page)).toContain('Records held 0 ');
  });

  test('keeps a cart for a visitor who has not signed in, and takes things out again', async () => {
    const shop = await open(inFiles);
    const browser = new Browser(shop.address);
    expect(under('Your cart', await browser.send('/cart/add', { sku: 'gloves' }))).toContain('1 × Gloves, a pair');
    expect(under('Your cart', await browser.send('/cart/remove', { sku: 'gloves' }))).toBe('Nothing in it yet.');
  });

  test('counts every one of many things that are put into the cart at once', async () => {
    const shop = await open(inFiles);
    const browser = new Browser(shop.address);
    await browser.send('/cart/add', { sku: 'hanger' });
    await Promise.all(Array.from({ length: 20 }, () => browser.send('/cart/add', { sku: 'hanger' })));
    expect(under('Your cart', await browser.open('/'))).toContain('21 × Coat hanger, beech');
  });

  test('shows what visitors enter as text, and refuses forms of other sites and unknown things', async () => {
    const shop = await open(inFiles);
    const browser = new Browser(shop.address);
    expect(await browser.send('/sign-in', { user: '<b>guest' })).toContain('&#60;b&#62;guest');
    expect(await browser.send('/cart/add', { sku: 'crown' })).toContain('We do not have that.');
    expect(await browser.open('/nowhere')).toContain('There is no such page.');
    const foreign = await fetch(`${shop.address}/sign-in`, {
      method: 'POST',
      headers: { Origin: 'https://elsewhere.example' },
      body: new URLSearchParams({ user: 'intruder' }),
    });
    expect(foreign.status).toBe(403);
  });
});

describe('a shop that cannot start', () => {
  test('says which store may have been meant', async () => {
    const { code, said } = await failToStart({ SESSION_STORE: 'Fil' });
    expect(code).toBe(1);
    expect(said).toContain("STORE_UNKNOWN: There is no store 'Fil'. Did you mean 'File'?");
  });

  test('says what to install', async () => {
    const { code, said } = await failToStart({ SESSION_STORE: 'Redis' });
    expect(code).toBe(1);
    expect(said).toContain('npm install @coatcheck/redis');
  });

  test('says what to install where it is the adapter of a backend that is missing', async () => {
    const options = { adapter: '@keyv/nowhere', uri: 'nowhere://user:secret@127.0.0.1' };
    const { code, said } = await failToStart({
      SESSION_STORE: 'Keyv',
      SESSION_STORE_OPTIONS: JSON.stringify(options),
    });
    expect(code).toBe(1);
    expect(said).toContain('npm install @keyv/nowhere');
    expect(said).not.toContain('secret');
  });
});
