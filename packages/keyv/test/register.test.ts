import { Application, CapabilityError } from '@coatcheck/core';
import { expect, onTestFinished, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import { anError } from './support/errors.ts';
import { rootOf } from './support/rooted-store.ts';

const settings = { sessionStore: 'Keyv', sweepInterval: 'never' } as const;

test('importing the register module makes the store known, and options alone choose the backend', async () => {
  await import('../src/register.ts');
  const application = await Application.open<{ n: number }>({
    ...settings,
    storeOptions: { adapter: '@keyv/sqlite', uri: 'sqlite://:memory:', namespace: 'shop' },
    root: rootOf(6),
  });
  onTestFinished(async () => application.close());
  expect(application.store).toBeInstanceOf(SessionKeyvStore);
  const session = await application.checkOut();
  await session.set('n', 1).checkIn();
  expect((await application.checkOut(session.token)).get('n')).toBe(1);
});

test('a store that lets the last one win refuses exclusive work and principals when the application opens', async () => {
  const open = async (more: object): Promise<unknown> =>
    Application.open({ ...settings, sessionStore: new SessionKeyvStore(new Map()), ...more });
  await expect(open({ mode: 'exclusive' })).rejects.toBeInstanceOf(CapabilityError);
  const remedies = /singleWriter.*@keyv\/redis, @keyv\/postgres or @keyv\/sqlite/;
  await expect(open({ mode: 'exclusive' })).rejects.toEqual(anError('CAPABILITY_MISSING', remedies));
  await expect(open({ principals: true })).rejects.toEqual(anError('CAPABILITY_MISSING', remedies));
});
