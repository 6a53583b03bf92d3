import { Application } from '@coatcheck/core';
import { twoRequests } from './two-requests.ts';

// Somebody stops the store while the application is open.
await twoRequests(async () => {
  const application = await Application.open();
  await application.store.stop();
  return application;
});
