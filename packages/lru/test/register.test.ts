import { Application } from '@coatcheck/core';
import { expect, test } from 'vitest';
import { SessionLruStore } from '../src/index.ts';

test('importing the package registers nothing; importing register makes the store known as Lru', async () => {
  await import('../src/register.ts');
  await using application = await Application.open({ sessionStore: 'Lru', storeOptions: { max: 7 } });
  expect(application.store).toBeInstanceOf(SessionLruStore);
});
