import { deserialize, serialize } from 'node:v8';

import { describe, expect, test } from 'vitest';

import type { Codec, Values } from '../src/codec.ts';
import type { Session } from '../src/session.ts';
import { errorOf } from './support/errors.ts';
import { openApplication, tokenOf } from './support/open.ts';

/** A codec that carries more than plain values: arrays of numbers as machines keep them, among others. */
const structured: Codec = {
  name: 'structured',
  encode: (values) => serialize(values),
  decode: (body) => deserialize(Buffer.from(body)) as Values,
};

/** Somebody changes a session in place and never checks it in; another one commits something else; what a third one then finds. */
async function afterwards(values: Values, spoil: (session: Session) => unknown, codec?: Codec): Promise<unknown> {
  const { application } = await openApplication(codec === undefined ? {} : { codec });
  const first = await application.checkOut();
  for (const [key, value] of Object.entries(values)) first.set(key, value);
  await first.checkIn();
  const session = await application.checkOut(tokenOf(first));
  await spoil(session);
  await session.release();
  const other = await application.checkOut(tokenOf(first));
  other.set('other', true).delete('other');
  await other.checkIn();
  return Object.fromEntries((await application.checkOut(tokenOf(first))).entries());
}

const spoil = (list: unknown): unknown => {
  (list as { sku: number }[]).push({ sku: 99 });
  Object.assign((list as object[])[0] ?? {}, { sku: 98 });
  return list;
};

describe('what one session does to its values in place', () => {
  const values = { list: [{ sku: 1 }] };
  const ways: Record<string, (session: Session) => unknown> = {
    'after get': (session) => spoil(session.get('list')),
    'after values': (session) => session.values().forEach(spoil),
    'after iteration': (session) => [...session].forEach(([, list]) => spoil(list)),
    'after append': (session) => spoil(session.append('list', { sku: 2 }).get('list')),
    'in an update': (session) => session.update('list', spoil),
    'after an update': (session) => spoil(session.update('list', (list) => list).get('list')),
    'after setDefault': (session) => spoil(session.setDefault('list', [])),
  };

  test.each(Object.entries(ways))('%s is never seen by another', async (_, way) => {
    expect(await afterwards(values, way)).toEqual(values);
  });
});

describe('what one session does in place to values of a kind that only its codec knows', () => {
  const numbers = (): Values => ({ numbers: new Float64Array([1, 2]), list: [new Float64Array([3])] });
  const fill = (value: unknown): unknown => (value as Float64Array).fill(9);
  const fillAll = (value: unknown): unknown => {
    for (const one of value as Float64Array[]) one.fill(9);
    return value;
  };
  const ways: Record<string, (session: Session) => unknown> = {
    'after get': (session) => fill(session.get('numbers')),
    'in an update': (session) => session.update('numbers', fill),
    'after an update': (session) => fill(session.update('numbers', (held) => held).get('numbers')),
    'after append': (session) => fillAll(session.append('list', new Float64Array(1)).get('list')),
  };

  test.each(Object.entries(ways))('%s is never seen by another', async (_, way) => {
    expect(await afterwards(numbers(), way, structured)).toEqual(numbers());
  });
});

test('what is changed in place after a step, to a value that only its codec knows, is refused and not lost if the commit comes late', async () => {
  const { application } = await openApplication({ codec: structured });
  const first = await application.checkOut();
  first.set('numbers', new Float64Array([1])).set('visits', 0);
  await first.checkIn();
  const [late, early] = [await application.checkOut(tokenOf(first)), await application.checkOut(tokenOf(first))];
  early.increment('visits');
  await early.checkIn();
  late.update('numbers', (numbers) => numbers);
  (late.get('numbers') as Float64Array).fill(5);
  expect((await errorOf(late.checkIn())).code).toBe('CONFLICT');
});
