import { describe, expect, test } from 'vitest';

import type { Session } from '../src/session.ts';
import { errorOf } from './support/errors.ts';
import { late } from './support/late.ts';
import type { Work } from './support/late.ts';

const base = { user: 'ann', visits: 3, cart: ['a'] };

describe('a rule for conflicts', () => {
  const union = (_: unknown, mine: unknown, theirs: unknown): unknown => [
    ...new Set([...(theirs as string[]), ...(mine as string[])]),
  ];
  const push =
    (item: string): Work =>
    (s) =>
      (s.get('cart') as string[]).push(item);

  test('merges what both changed', async () => {
    const { checkIn, values } = await late(base, push('b'), push('c'), { cart: union });
    expect(await checkIn()).toBe('committed');
    expect(await values()).toEqual({ ...base, cart: ['a', 'b', 'c'] });
  });

  test('is given what was there at first, mine, and theirs', async () => {
    const given: unknown[] = [];
    const onConflict = {
      cart: (...three: unknown[]) => {
        given.push(structuredClone(three));
        return 'merged';
      },
    };
    const { checkIn } = await late(base, push('b'), push('c'), onConflict);
    await checkIn();
    expect(given).toEqual([[['a'], ['a', 'c'], ['a', 'b']]]);
  });

  test('is given undefined for what is not there', async () => {
    const given: unknown[] = [];
    const note = (...three: unknown[]) => void given.push(three);
    const create: Work = (s) => s.has('new') || s.set('new', 1);
    await (await late(base, create, (s) => s.has('new') || s.set('new', 2), { new: note })).checkIn();
    await (
      await late(
        base,
        (s) => s.delete('user'),
        (s) => (s.get('user'), s.set('user', 'x')),
        { '*': note },
      )
    ).checkIn();
    await (
      await late(
        base,
        (s) => s.set('user', 'x'),
        (s) => (s.get('user'), s.delete('user')),
        { '*': note },
      )
    ).checkIn();
    expect(given).toEqual([
      [undefined, 2, 1],
      ['ann', 'x', undefined],
      ['ann', undefined, 'x'],
    ]);
  });

  test('deletes the key by giving undefined', async () => {
    const { checkIn, values } = await late(base, push('b'), push('c'), { cart: () => undefined });
    await checkIn();
    expect(Object.keys(await values()).toSorted()).toEqual(['user', 'visits']);
  });

  test('touches neither what the others hold nor what this session started from', async () => {
    const onConflict = {
      cart: (first: unknown, mine: unknown, theirs: unknown) => {
        (first as string[]).push('spoilt');
        (theirs as string[]).push('spoilt');
        return mine;
      },
    };
    const { bystander, witness, checkIn, values } = await late(base, push('b'), push('c'), onConflict);
    await checkIn();
    expect(await values()).toEqual({ ...base, cart: ['a', 'c'] });
    expect(bystander.get('cart')).toEqual(['a']);
    expect(witness.get('cart')).toEqual(['a', 'b']);
  });

  test('for one key comes before that for all others', async () => {
    const rules = { cart: union, '*': () => 'other' };
    const both =
      (item: string): Work =>
      (s) => {
        push(item)(s);
        s.set('user', `${String(s.get('user'))}${item}`);
      };
    const { checkIn, values } = await late(base, both('b'), both('c'), rules);
    await checkIn();
    expect(await values()).toEqual({ ...base, cart: ['a', 'b', 'c'], user: 'other' });
  });

  test("that says 'refuse' refuses, whatever the one for all others", async () => {
    const { checkIn, unwritten } = await late(base, push('b'), push('c'), { cart: 'refuse', '*': union });
    expect((await errorOf(checkIn())).code).toBe('CONFLICT');
    expect(unwritten()).toBe(true);
  });

  test.each(['constructor', '__proto__', 'toString'])('is not found among what objects inherit: %s', async (key) => {
    const overwrite = (s: Session): unknown => (s.get(key), s.set(key, Math.random()));
    const { checkIn } = await late(base, overwrite, overwrite, {});
    expect((await errorOf(checkIn())).code).toBe('CONFLICT');
  });

  test('is not asked where nothing is in conflict', async () => {
    const never = (): never => {
      throw new Error('This rule was not to be asked.');
    };
    const { checkIn } = await late(
      base,
      (s) => s.increment('visits'),
      (s) => s.increment('visits').toString(),
      {
        '*': never,
      },
    );
    expect(await checkIn()).toBe('committed');
  });
});
