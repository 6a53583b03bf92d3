import { describe, expect, test } from 'vitest';
import { linearizable, recordModel } from '../src/history/index.ts';
import type { RecordCalls, RecordOperation, StoredRecord } from '../src/history/index.ts';

const record = (rev: string, accessedAt = 0, expiresAt = 100): StoredRecord => ({
  rev,
  accessedAt,
  expiresAt,
  content: rev,
});
const first = record('a');

function call<Kind extends keyof RecordCalls>(
  [start, end]: readonly [number, number],
  kind: Kind,
  input: RecordCalls[Kind]['input'],
  result?: RecordCalls[Kind]['result'],
): RecordOperation {
  const outcome = result === undefined ? { is: 'unknown' } : { is: 'ok', result };
  // The arguments belong together by their types, which an object made of them does not show.
  return { id: `#${start}`, session: 'r', client: 'c', kind, input, start, end, outcome } as RecordOperation;
}

/** Whether the calls, which do not overlap unless their times say so, are those of a store that keeps its contract. */
function isKept(...operations: RecordOperation[]): boolean {
  return linearizable(recordModel, operations).length === 0;
}

describe('in a history of one record in a store', () => {
  const created = call([1, 2], 'write', { record: first, when: 'absent' }, true);

  test('a create does not overwrite, and an update does not create', () => {
    const again = (done: boolean) => call([3, 4], 'write', { record: record('b'), when: 'absent' }, done);
    expect([isKept(created, again(false)), isKept(created, again(true))]).toEqual([true, false]);
    const update = (done: boolean) => call([3, 4], 'write', { record: record('b'), when: { rev: 'a' } }, done);
    expect([isKept(update(false)), isKept(update(true))]).toEqual([true, false]);
    expect([isKept(created, update(true)), isKept(created, update(false))]).toEqual([true, false]);
  });

  test('of two writes on one revision, one happens', () => {
    const write = (times: readonly [number, number], rev: string, done: boolean) =>
      call(times, 'write', { record: record(rev), when: { rev: 'a' } }, done);
    const read = call([7, 8], 'read', {}, record('b'));
    expect(isKept(created, write([3, 6], 'b', true), write([4, 5], 'c', false), read)).toBe(true);
    expect(isKept(created, write([3, 6], 'b', true), write([4, 5], 'c', true), read)).toBe(false);
    expect(isKept(created, write([3, 6], 'b', false), write([4, 5], 'c', true), read)).toBe(false);
  });

  test('a removal keeps to its condition, and what is removed stays so', () => {
    const remove = (input: RecordCalls['remove']['input'], done: boolean) => call([3, 4], 'remove', input, done);
    expect(isKept(created, remove({}, true), call([5, 6], 'read', {}, 'absent'))).toBe(true);
    expect(isKept(created, remove({}, true), call([5, 6], 'read', {}, first))).toBe(false);
    expect([true, false].map((done) => isKept(created, remove({ when: { rev: 'x' } }, done)))).toEqual([false, true]);
    expect([true, false].map((done) => isKept(created, remove({ when: { rev: 'a', staleAt: 99 } }, done)))).toEqual([
      false,
      true,
    ]);
    expect([true, false].map((done) => isKept(created, remove({ when: { rev: 'a', staleAt: 100 } }, done)))).toEqual([
      true,
      false,
    ]);
  });

  test('a touch moves times forwards only, of the same revision, before it is stale', () => {
    const touch = (rev: string, accessedAt: number, expiresAt: number, done: boolean) =>
      call([3, 4], 'touch', { rev, accessedAt, expiresAt }, done);
    const seen = (accessedAt: number, expiresAt: number) =>
      call([5, 6], 'read', {}, record('a', accessedAt, expiresAt));
    expect(isKept(created, touch('a', 50, 150, true), seen(50, 150))).toBe(true);
    expect(isKept(created, touch('a', 50, 80, true), seen(50, 100))).toBe(true);
    expect(isKept(created, touch('a', 50, 80, true), seen(50, 80))).toBe(false);
    expect(isKept(created, touch('x', 50, 150, true))).toBe(false);
    expect(isKept(created, touch('a', 100, 200, true))).toBe(false);
    expect(isKept(created, touch('a', 100, 200, false), seen(0, 100))).toBe(true);
    expect(isKept(touch('a', 50, 150, true))).toBe(false);
  });

  test('a write of which nobody knows may happen late, but under its condition', () => {
    const late = call([3, 4], 'write', { record: record('b'), when: { rev: 'a' } });
    const removed = call([5, 6], 'remove', {}, true);
    expect(isKept(created, late, call([5, 6], 'read', {}, first), call([7, 8], 'read', {}, record('b')))).toBe(true);
    expect(isKept(created, late, removed, call([7, 8], 'read', {}, record('b')))).toBe(false);
  });
});
