import { describe, expect, test } from 'vitest';

import { heldBack } from './support/controlled-store.ts';
import { exclusive, LEASE, valueOf } from './support/exclusive.ts';
import { processes } from './support/processes.ts';

describe('a line', () => {
  test('that a holder has left after the longest hold goes on in its order when the holder commits all the same', async () => {
    const { one, token } = await processes(1, { maxHold: '20s', wait: '10m', timeout: 'never' });
    const holder = await one.application.checkOut(token, exclusive);
    const served: string[] = [];
    const work = async (name: string): Promise<void> =>
      one.application.use(token, exclusive, (session) => {
        served.push(name);
        session.increment('n');
      });
    const first = work('first');
    const second = work('second');
    await one.clock.advance(22_000);
    expect(await holder.set('n', 10).checkIn()).toBe('committed');
    await one.clock.advance(0);
    expect(served).toEqual([]);
    await one.clock.advance(1_000);
    await Promise.all([first, second]);
    expect(served).toEqual(['first', 'second']);
    expect(await valueOf(one, token)).toBe(12);
    expect(one.application.counts.leaseStolen).toBe(0);
  });

  test('is not held up by a sign of life that was due while its holder committed', async () => {
    const { one, token } = await processes(1);
    const holder = await one.application.checkOut(token, exclusive);
    await one.clock.advance(LEASE / 3 - 1_000);
    const { hold, letGo } = heldBack();
    one.store.once('write', hold);
    const commit = holder.set('n', 1).checkIn();
    await one.clock.advance(2_000);
    letGo();
    expect(await commit).toBe('committed');
    await one.clock.advance(0);
    const writes = one.store.called('write');
    await one.clock.advance(LEASE);
    expect(one.store.called('write')).toBe(writes);
    expect((await one.application.checkOut(token, { ...exclusive, wait: 0 })).get('n')).toBe(1);
  });
});
