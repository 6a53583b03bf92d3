import { Application } from '@coatcheck/core';
import { expect, test } from 'vitest';
import { SessionMemoryStore } from '../src/index.ts';

test('importing the package registers nothing; importing register makes the store known as Memory', async () => {
  await import('../src/register.ts');
  await using application = await Application.open({ sessionStore: 'Memory', storeOptions: { maxSessions: 7 } });
  expect(application.store).toBeInstanceOf(SessionMemoryStore);
});
