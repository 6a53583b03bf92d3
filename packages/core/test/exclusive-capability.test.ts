import { describe, expect, test } from 'vitest';

import { Application } from '../src/application.ts';
import { ControlledStore } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { exclusive } from './support/exclusive.ts';
import { openApplication, tokenOf } from './support/open.ts';

describe('a store without a real conditional write', () => {
  class SessionPoorStore extends ControlledStore {
    override readonly capabilities = { atomicity: 'none', durability: 'none', expiry: 'swept', lists: true } as const;
    readonly remedy = 'Get another one.';
  }

  test('is refused for an application whose mode is exclusive, when it opens', async () => {
    const opening = Application.open({ sessionStore: new SessionPoorStore(), mode: 'exclusive' });
    const error = await errorOf(opening);
    expect(error.code).toBe('CAPABILITY_MISSING');
    // What the store says can be done about it.
    expect(error.message).toMatch(/atomicity 'none'\. Get another one\.$/);
  });

  test('refuses an exclusive check-out, of a new session, too', async () => {
    const { application } = await openApplication({}, new SessionPoorStore());
    const session = await application.checkOut();
    await session.set('n', 1).checkIn();
    expect((await errorOf(application.checkOut(tokenOf(session), exclusive))).code).toBe('CAPABILITY_MISSING');
    expect((await errorOf(application.checkOut(undefined, exclusive))).code).toBe('CAPABILITY_MISSING');
  });
});

test('a mode that does not exist is refused, and not taken for another: BAD_SETTING', async () => {
  const { application } = await openApplication();
  const mode = 'exlusive' as 'exclusive';
  expect((await errorOf(application.checkOut('x'.repeat(43), { mode }))).code).toBe('BAD_SETTING');
  expect((await errorOf(application.checkOut(undefined, { mode }))).code).toBe('BAD_SETTING');
});
