import { Application } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { SessionMemoryStore } from '../src/index.ts';
import { temporaryDirectory } from './support/directories.ts';
import { rejectionOf } from './support/failures.ts';

interface Data {
  user?: string;
  cart?: { items: string[] };
}

/** A session that was stored with these values, by its token. */
async function stored(application: Application<Data>, values: Data): Promise<string> {
  const session = await application.checkOut();
  if (values.user !== undefined) session.set('user', values.user);
  if (values.cart !== undefined) session.set('cart', values.cart);
  await session.checkIn();
  if (session.token === undefined) throw new Error('A new session has a token.');
  return session.token;
}

describe('an application with its sessions in memory', () => {
  test('what one request does to its session is seen by no other before it is checked in', async () => {
    await using application = await Application.open<Data>({ sessionStore: new SessionMemoryStore() });
    const token = await stored(application, { cart: { items: ['coat'] } });
    const one = await application.checkOut(token);
    one.get('cart')?.items.push('hat');
    const other = await application.checkOut(token);
    expect(other.get('cart')).toEqual({ items: ['coat'] });
    await one.checkIn();
    expect((await application.checkOut(token)).get('cart')).toEqual({ items: ['coat', 'hat'] });
    expect(other.get('cart')).toEqual({ items: ['coat'] });
  });

  test('a new application finds everybody still signed in after an orderly end, time and again', async () => {
    const settings = { sessionStore: 'Memory', stores: {} };
    const directory = temporaryDirectory();
    const open = () =>
      Application.open<Data>({ ...settings, stores: { Memory: () => new SessionMemoryStore({ directory }) } });
    let application = await open();
    const token = await stored(application, { user: 'ann' });
    for (let restart = 0; restart < 3; restart += 1) {
      await application.close();
      application = await open();
      expect((await application.checkOut(token)).get('user')).toBe('ann');
    }
    await application.close();
  });

  test('without a directory a new application starts with none', async () => {
    const first = await Application.open<Data>({ sessionStore: new SessionMemoryStore() });
    const token = await stored(first, { user: 'ann' });
    await first.close();
    await using second = await Application.open<Data>({ sessionStore: new SessionMemoryStore() });
    expect((await second.checkOut(token)).get('user')).toBeUndefined();
  });

  test('a full store fails the check-in of a new session with STORE_FULL, and goes on with the others', async () => {
    const sessionStore = new SessionMemoryStore({ maxSessions: 1 });
    await using application = await Application.open<Data>({ sessionStore });
    const token = await stored(application, { user: 'ann' });
    expect((await rejectionOf(stored(application, { user: 'bob' }))).code).toBe('STORE_FULL');
    await application.use(token, (session) => session.set('user', 'cid'));
    expect((await application.checkOut(token)).get('user')).toBe('cid');
  });
});
