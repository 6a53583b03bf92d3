import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { hasCode } from '../src/errors.ts';
import type { Session } from '../src/session.ts';
import { openApplication, tokenOf } from './support/open.ts';
import { lists, numbers, operate, operations, values } from './support/operations.ts';
import type { Operation } from './support/operations.ts';

type Held = ReadonlyMap<string, unknown>;

const held = (session: Session): Held => new Map(session.entries());

/**
 * The keys that some operations have read and then replaced: by the rules as the documentation has them, in the simplest way that one
 * can think of, and without any regard to how the recorder goes about it.
 */
function readAndReplaced(sequence: readonly Operation[], before: Held): readonly string[] {
  const [read, replaced] = [new Set<string>(), new Set<string>()];
  const stepped = new Set<string>();
  let sawAll = false;
  const reads = (key: string): void => {
    if (!replaced.has(key)) read.add(key);
  };
  const replaces = (key: string): void => {
    if (sawAll || stepped.has(key)) reads(key);
    replaced.add(key);
  };
  for (const operation of sequence) {
    switch (operation.kind) {
      case 'keys':
        sawAll = true;
        for (const key of before.keys()) reads(key);
        break;
      case 'clear':
        for (const key of [...before.keys(), ...numbers, ...lists]) replaced.add(key);
        break;
      case 'get':
      case 'has':
        reads(operation.key);
        break;
      case 'set':
      case 'delete':
        replaces(operation.key);
        break;
      case 'mutate':
        reads(operation.key);
        replaces(operation.key);
        break;
      case 'increment':
      case 'append':
      case 'update':
        if (!replaced.has(operation.key)) stepped.add(operation.key);
    }
  }
  return [...read].filter((key) => replaced.has(key));
}

function differ(one: Held, other: Held, key: string): boolean {
  return one.has(key) !== other.has(key) || JSON.stringify(one.get(key)) !== JSON.stringify(other.get(key));
}

/** Checks a session in; the keys over which that was refused, if it was. */
async function contestedAt(session: Session): Promise<readonly string[]> {
  try {
    await session.checkIn();
    return [];
  } catch (error) {
    if (hasCode(error, 'CONFLICT') && 'keys' in error) return error.keys as string[];
    throw error;
  }
}

test('a late check-in does the same operations again, or conflicts over just what it read and replaced and another changed', async () => {
  const { application } = await openApplication();
  const found = { conflicts: 0, merges: 0 };
  await fc.assert(
    fc.asyncProperty(values, operations, operations, async (start, mine, theirs) => {
      const first = await application.checkOut();
      first.set('seed', 0);
      for (const [key, value] of start) first.set(key, structuredClone(value));
      await first.checkIn();
      const open = () => application.checkOut(tokenOf(first));
      const [before, me, they] = [held(await open()), await open(), await open()];

      operate(they, theirs);
      await they.checkIn();
      const after = held(await open());

      const done = operate(me, mine);
      const contested = readAndReplaced(done, before).filter((key) => differ(before, after, key));
      const again = await open();
      operate(again, contested.length === 0 ? done : []);
      const expected = held(again);

      expect(new Set(await contestedAt(me))).toEqual(new Set(contested));
      expect(held(await open())).toEqual(expected);
      found[contested.length === 0 ? 'merges' : 'conflicts'] += 1;
    }),
    { numRuns: 1_500 },
  );
  // Both outcomes are frequent, so that neither half of the claim is idle.
  expect(Math.min(found.conflicts, found.merges)).toBeGreaterThan(100);
});

test('whatever is changed in place, anywhere in any value, is noticed, and nothing else is', async () => {
  const { application } = await openApplication();
  // By way of its text, since -0 is another value than 0 and has none.
  const value = fc.jsonValue({ maxDepth: 4 }).map((json): unknown => JSON.parse(JSON.stringify(json)));
  await fc.assert(
    fc.asyncProperty(value, value, fc.boolean(), async (one, other, append) => {
      const first = await application.checkOut();
      first.set('box', { deep: [one] });
      await first.checkIn();

      const session = await application.checkOut(tokenOf(first));
      const box = session.get('box') as { deep: unknown[] };
      if (append) box.deep.push(other);
      else box.deep[0] = other;
      const changed = append || JSON.stringify(sorted(one)) !== JSON.stringify(sorted(other));
      expect(await session.checkIn()).toBe(changed ? 'committed' : 'unchanged');
      expect((await application.checkOut(tokenOf(first))).get('box')).toEqual(box);
    }),
    { numRuns: 500 },
  );
});

/** The same value with the properties of its objects in the order of their names. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)]);
  return { object: entries.toSorted(([one], [other]) => (one < other ? -1 : 1)) };
}
