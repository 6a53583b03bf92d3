import { expect, test } from 'vitest';
import { SessionFileStore } from '../src/index.ts';
import { Application } from '@coatcheck/core';
import { temporaryDirectory } from './support/stores.ts';

test('importing the register module makes the store known by its name', async () => {
  await import('../src/register.ts');
  const application = await Application.open({ sessionStore: 'File', storeOptions: { dir: temporaryDirectory() } });
  try {
    expect(application.store).toBeInstanceOf(SessionFileStore);
  } finally {
    await application.close();
  }
});
