import { describe, expect, test } from 'vitest';

import { errorOf } from './support/errors.ts';
import { addOne, exclusive, valueOf } from './support/exclusive.ts';
import { tokenOf } from './support/open.ts';
import { outcomeWithin } from './support/outcome.ts';
import { processes } from './support/processes.ts';
import { GRACE, renewed } from './support/renewal.ts';

describe('a task', () => {
  test('that would wait for a session which it holds itself is told so at once: SELF_WAIT', async () => {
    const { one, token } = await processes(1);
    const { application } = one;
    await application.use(token, exclusive, async (held) => {
      expect((await errorOf(application.checkOut(token, exclusive))).code).toBe('SELF_WAIT');
      expect((await errorOf(application.use(token, exclusive, addOne))).code).toBe('SELF_WAIT');
      const optimistic = await application.checkOut(token);
      expect((await errorOf(optimistic.set('m', 1).checkIn())).code).toBe('SELF_WAIT');
      await addOne(held);
    });
    expect(await valueOf(one, token)).toBe(1);
  });

  test('that holds a session and asks for it by its old token is told so at once, too', async () => {
    const { one, token } = await processes(1);
    const renewal = await renewed(one, token, GRACE);
    await one.application.use(tokenOf(renewal), exclusive, async (held) => {
      const again = one.application.checkOut(token, exclusive);
      expect(await outcomeWithin(0, one.clock, again)).toBe('SELF_WAIT');
      await addOne(held);
    });
    expect(await valueOf(one, tokenOf(renewal))).toBe(2);
  });

  test('that asks for a session twice at once is told so as soon as it has it', async () => {
    const { one, token } = await processes(1);
    await one.application.task(async () => {
      const first = one.application.checkOut(token, exclusive);
      const second = one.application.checkOut(token, exclusive);
      expect(await outcomeWithin(0, one.clock, second)).toBe('SELF_WAIT');
      await addOne(await first);
      await (await first).checkIn();
    });
    expect(await valueOf(one, token)).toBe(1);
  });

  test('that waits for others twice at once is told so as soon as it has the session', async () => {
    const { one, token } = await processes(1);
    const held = await one.application.checkOut(token, exclusive);
    await one.application.task(async () => {
      const first = one.application.checkOut(token, exclusive);
      const second = one.application.checkOut(token, exclusive);
      expect(await outcomeWithin(0, one.clock, Promise.race([first, second]))).toBe('pending');
      await held.checkIn();
      expect((await first).fence).toBe(2);
      expect(await outcomeWithin(0, one.clock, second)).toBe('SELF_WAIT');
    });
  });

  test('may have the session again after it was checked in', async () => {
    const { one, token } = await processes(1);
    await one.application.task(async () => {
      const first = await one.application.checkOut(token, exclusive);
      expect((await errorOf(one.application.checkOut(token, exclusive))).code).toBe('SELF_WAIT');
      await first.checkIn();
      await one.application.use(token, exclusive, addOne);
    });
    expect(await valueOf(one, token)).toBe(1);
  });

  test('does not keep tasks beside it from waiting', async () => {
    const { one, token } = await processes(1);
    const { application } = one;
    await application.task(async () => {
      await Promise.all(Array.from({ length: 3 }, () => application.use(token, exclusive, addOne)));
    });
    expect(await valueOf(one, token)).toBe(3);
  });
});
