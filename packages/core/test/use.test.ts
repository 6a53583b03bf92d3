import { describe, expect, test } from 'vitest';

import type { Session } from '../src/session.ts';
import { rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { openApplication } from './support/open.ts';

describe('use', () => {
  test('checks out, works and checks in, and gives what the work gave', async () => {
    const { application } = await openApplication();
    const token = await application.use(undefined, (session) => {
      session.set('user', 'ann');
      return session.token;
    });
    expect(await application.use(token, async (session) => session.get('user'))).toBe('ann');
  });

  test('commits nothing if the work throws', async () => {
    const { application, store } = await openApplication();
    const mine = new Error('mine');
    const work = application.use(undefined, (session) => {
      session.set('user', 'ann');
      throw mine;
    });
    await expect(work).rejects.toBe(mine);
    expect(store.called('write')).toBe(0);
  });

  test('closes the session in any case', async () => {
    const { application, store } = await openApplication();
    store.once('write', rejecting(new Error('disk')));
    const escaped: Session[] = [];
    await errorOf(
      application.use(undefined, (session) => {
        escaped.push(session);
        session.set('user', 'ann');
      }),
    );
    expect((await errorOf(() => escaped[0]?.set('user', 'bob'))).code).toBe('CHECKED_IN');
  });

  test('may be told to read only', async () => {
    const { application } = await openApplication();
    const error = await errorOf(application.use(undefined, { mode: 'read' }, (session) => session.set('user', 'ann')));
    expect(error.code).toBe('READ_ONLY');
  });

  test('in a block of its own releases at its end, and commits nothing', async () => {
    const { application, store } = await openApplication();
    {
      await using session = await application.checkOut();
      session.set('user', 'ann');
    }
    expect(store.called('write')).toBe(0);
  });
});
