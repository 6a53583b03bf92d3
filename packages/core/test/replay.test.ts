import { describe, expect, test } from 'vitest';

import type { SessionData } from '../src/session-data.ts';
import { errorOf } from './support/errors.ts';
import { late } from './support/late.ts';
import type { Work } from './support/late.ts';

const base = { user: 'ann', visits: 3, cart: ['a'] };

describe('a check-in that comes late', () => {
  const merged: Record<string, [theirs: Work, mine: Work, values: SessionData]> = {
    'keeps what the other did to other keys': [
      (s) => s.set('user', 'bob').set('new', 1),
      (s) => s.increment('visits'),
      { user: 'bob', new: 1, visits: 4, cart: ['a'] },
    ],
    'counts both increments': [(s) => s.increment('visits', 5), (s) => s.increment('visits'), { ...base, visits: 9 }],
    'counts its increment though it read the value before': [
      (s) => s.increment('visits', 5),
      (s) => (s.get('visits'), s.increment('visits')),
      { ...base, visits: 9 },
    ],
    'appends after what the other appended': [
      (s) => s.append('cart', 'b'),
      (s) => (s.get('cart'), s.append('cart', 'c', 'd')),
      { ...base, cart: ['a', 'b', 'c', 'd'] },
    ],
    'takes its updates again, in order': [
      (s) => s.set('visits', 10),
      (s) => s.update('visits', (visits) => Number(visits) * 2).increment('visits'),
      { ...base, visits: 21 },
    ],
    'increments from nothing what the other deleted': [
      (s) => s.delete('visits'),
      (s) => s.increment('visits', 2),
      { user: 'ann', visits: 2, cart: ['a'] },
    ],
    'overwrites what it did not read': [
      (s) => s.set('user', 'bob'),
      (s) => s.set('user', 'cid'),
      { ...base, user: 'cid' },
    ],
    'deletes what it did not read': [(s) => s.set('user', 'bob'), (s) => s.delete('user'), { visits: 3, cart: ['a'] }],
    'creates what the other created, not having looked': [
      (s) => s.set('new', 1),
      (s) => s.set('new', 2),
      { ...base, new: 2 },
    ],
    'clears what the other wrote, too': [(s) => s.set('new', 1), (s) => s.clear(), {}],
    'clears, and keeps what it did after that': [
      (s) => s.set('new', 1).increment('visits'),
      (s) => (s.clear(), s.increment('visits')),
      { visits: 1 },
    ],
    'finds again what the other cleared': [(s) => s.clear(), (s) => s.increment('visits'), { visits: 1 }],
    'overwrites what it read, if that did not change': [
      (s) => s.set('user', 'bob'),
      (s) => s.set('visits', Number(s.get('visits')) * 2),
      { ...base, user: 'bob', visits: 6 },
    ],
    'overwrites what it read, if that changed and changed back': [
      (s) => s.set('user', 'ann').set('cart', ['a']),
      (s) => (s.get('user'), s.get('cart'), s.set('user', 'cid').set('cart', [])),
      { user: 'cid', visits: 3, cart: [] },
    ],
    'reads what it set itself, and that is no reading of others': [
      (s) => s.set('user', 'bob'),
      (s) => (s.set('user', 'cid'), s.get('user'), s.has('user'), s.set('user', 'dan')),
      { ...base, user: 'dan' },
    ],
    'reads what it cleared itself, and that is no reading of others': [
      (s) => s.set('user', 'bob'),
      (s) => (s.clear(), s.get('user'), s.has('user'), s.keys(), s.set('user', 'dan')),
      { user: 'dan' },
    ],
    'keeps a key that is called __proto__ and what the other did to it': [
      (s) => s.set('__proto__', { a: 1 }).increment('constructor', 5),
      (s) => (s.increment('constructor'), s.increment('visits')),
      Object.fromEntries([...Object.entries({ ...base, visits: 4, constructor: 6 }), ['__proto__', { a: 1 }]]),
    ],
  };

  test.each(Object.entries(merged))('%s', async (_, [theirs, mine, values]) => {
    const { application, checkIn, values: held } = await late(base, theirs, mine);
    expect(await checkIn()).toBe('committed');
    expect(new Map(Object.entries(await held()))).toEqual(new Map(Object.entries(values)));
    expect(application.counts.conflict).toBe(0);
  });
});

describe('a check-in that comes late is refused', () => {
  const refused: Record<string, [theirs: Work, mine: Work, keys: readonly string[]]> = {
    'if it overwrote what it read and the other changed': [
      (s) => s.increment('visits'),
      (s) => s.set('visits', Number(s.get('visits')) + 1),
      ['visits'],
    ],
    'if it deleted what it read and the other changed': [
      (s) => s.increment('visits'),
      (s) => (s.get('visits'), s.delete('visits')),
      ['visits'],
    ],
    'if it changed in place what the other changed': [
      (s) => s.append('cart', 'b'),
      (s) => (s.get('cart') as string[]).push('c'),
      ['cart'],
    ],
    'if it changed in place what the other changed in place': [
      (s) => (s.get('cart') as string[]).push('b'),
      (s) => (s.get('cart') as string[]).push('c'),
      ['cart'],
    ],
    'if it overwrote what it read and the other deleted': [
      (s) => s.delete('user'),
      (s) => (s.get('user'), s.set('user', 'cid')),
      ['user'],
    ],
    'if it saw that a key is missing and set it, and so did the other': [
      (s) => s.set('new', 1),
      (s) => s.has('new') || s.set('new', 2),
      ['new'],
    ],
    'if it saw that a key is missing and set it, and the other set it to undefined': [
      (s) => s.set('new', undefined),
      (s) => s.has('new') || s.set('new', 2),
      ['new'],
    ],
    'if it saw by the list of keys that one is missing and set it, and so did the other': [
      (s) => s.set('new', 1),
      (s) => s.keys().includes('new') || s.set('new', 2),
      ['new'],
    ],
    'if it saw by the size that a key is missing and set it, and so did the other': [
      (s) => s.set('new', 1),
      (s) => s.size === 3 && s.set('new', 2),
      ['new'],
    ],
    'if it set a default where the other set a value': [(s) => s.set('new', 1), (s) => s.setDefault('new', 2), ['new']],
    'if it iterated and overwrote': [
      (s) => s.set('user', 'bob'),
      (s) => s.set('user', [...s].length.toString()),
      ['user'],
    ],
    'if it cleared what it had read and the other changed': [
      (s) => s.set('user', 'bob').increment('visits'),
      (s) => (s.get('user'), s.clear()),
      ['user'],
    ],
    'if it cleared what it had listed and the other changed': [
      (s) => s.set('user', 'bob'),
      (s) => (s.keys(), s.clear()),
      ['user'],
    ],
    'with every key in question': [
      (s) => s.set('user', 'bob').set('visits', 0),
      (s) => (s.get('user'), s.get('visits'), s.get('cart'), s.set('visits', 1).set('user', 'x').set('cart', [])),
      ['user', 'visits'],
    ],
  };

  test.each(Object.entries(refused))('%s', async (_, [theirs, mine, keys]) => {
    const { application, checkIn, unwritten } = await late(base, theirs, mine);
    const events: unknown[] = [];
    application.on('conflict', ({ keys: contested }) => events.push(contested.toSorted()));
    const error = await errorOf(checkIn());
    expect(error).toMatchObject({ name: 'ConflictError', code: 'CONFLICT' });
    expect('keys' in error && (error.keys as string[]).toSorted()).toEqual(keys);
    for (const key of keys) expect(error.message).toContain(`'${key}'`);
    expect(unwritten()).toBe(true);
    expect(events).toEqual([keys]);
  });
});
