import { describe, expect, test } from 'vitest';

import { Application } from '../src/application.ts';
import type { SessionId } from '../src/record.ts';
import type { Session } from '../src/session.ts';
import { ControlledStore } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { openApplication, tokenOf } from './support/open.ts';
import { signIn } from './support/principals.ts';

describe('a store that cannot keep lists', () => {
  class SessionPoorStore extends ControlledStore {
    override readonly capabilities = { atomicity: 'none', durability: 'none', expiry: 'swept', lists: true } as const;
  }
  class SessionEvictingStore extends ControlledStore {
    override readonly capabilities = {
      atomicity: 'process',
      durability: 'none',
      expiry: 'evicting',
      lists: true,
    } as const;
  }
  class SessionListingStore extends SessionEvictingStore {
    *idsOf(principal: string): Generator<SessionId> {
      for (const [id, record] of this.records) if (record.principal === principal) yield id;
    }
  }

  test.each([new SessionPoorStore(), new SessionEvictingStore()])(
    'is refused when the application opens, if it says that it wants them (case %#)',
    async (store) => {
      const opening = Application.open({ sessionStore: store, principals: true });
      expect((await errorOf(opening)).code).toBe('CAPABILITY_MISSING');
    },
  );

  test('refuses to sign in, and to tell', async () => {
    const { application } = await openApplication({}, new SessionPoorStore());
    const session = await application.checkOut();
    expect((await errorOf(() => session.setPrincipal('ann'))).code).toBe('CAPABILITY_MISSING');
    expect((await errorOf(application.sessionsOf('ann'))).code).toBe('CAPABILITY_MISSING');
  });

  test('may have one of its own, which is used instead, but keeps no limit', async () => {
    const store = new SessionListingStore();
    const { application } = await openApplication({ principals: true }, store);
    const sessions = [await signIn({ application }), await signIn({ application })];
    expect(store.records.size).toBe(2);
    expect(await application.sessionsOf('ann')).toHaveLength(2);
    expect(await application.revokeOthers(await application.checkOut(tokenOf(sessions[0] as Session)))).toBe(1);
    expect(await application.revokeAll('ann')).toBe(1);
    const limited = Application.open({ sessionStore: store, principals: { maxSessions: 1, whenFull: 'refuse' } });
    expect((await errorOf(limited)).code).toBe('CAPABILITY_MISSING');
  });
});
