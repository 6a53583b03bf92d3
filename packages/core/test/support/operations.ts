import * as fc from 'fast-check';

import type { Session } from '../../src/session.ts';

/** Keys that hold numbers, keys that hold lists, and among both such as are called like something that objects inherit. */
export const numbers: readonly string[] = ['n1', '__proto__'];
export const lists: readonly string[] = ['l1', 'constructor'];

/** Something that is done to a session; `mutate` changes in place what `get` returns. */
export type Operation =
  | { readonly kind: 'get' | 'has' | 'delete' | 'mutate'; readonly key: string }
  | { readonly kind: 'set' | 'increment' | 'append' | 'update'; readonly key: string; readonly value: number }
  | { readonly kind: 'keys' | 'clear' };

const value = fc.integer({ min: 1, max: 5 });
const anyKey = fc.constantFrom(...numbers, ...lists);
const listKey = fc.constantFrom(...lists);
const numberKey = fc.constantFrom(...numbers);

/** Any sequence of operations. */
export const operations: fc.Arbitrary<Operation[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('get', 'has', 'delete'), key: anyKey }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('set', 'update'), key: anyKey, value }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('increment'), key: numberKey, value }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('append'), key: listKey, value }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('mutate'), key: listKey }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('keys', 'clear') }) },
  ),
  { maxLength: 6 },
);

/** What a session starts with. */
export const values: fc.Arbitrary<Map<string, unknown>> = fc
  .tuple(
    fc.subarray(numbers.map((key): [string, unknown] => [key, 10])),
    fc.subarray(lists.map((key): [string, unknown] => [key, [10]])),
  )
  .map((entries) => new Map(entries.flat()));

/** Does operations to a session; returns those that had something to work on. */
export function operate(session: Session, sequence: readonly Operation[]): Operation[] {
  return sequence.map((operation) => {
    const done = operateOnce(session, operation);
    return done || operation.kind !== 'mutate' ? operation : { kind: 'get', key: operation.key };
  });
}

function operateOnce(session: Session, operation: Operation): boolean {
  switch (operation.kind) {
    case 'keys':
    case 'clear':
      session[operation.kind]();
      break;
    case 'get':
    case 'has':
    case 'delete':
      session[operation.kind](operation.key);
      break;
    case 'set':
      session.set(operation.key, fitting(operation));
      break;
    case 'increment':
    case 'append':
      session[operation.kind](operation.key, operation.value);
      break;
    case 'update':
      session.update(operation.key, (held) => (isList(held) ? [...held, -operation.value] : fitting(operation)));
      break;
    case 'mutate':
      return mutated(session.get(operation.key));
  }
  return true;
}

function mutated(held: unknown): boolean {
  return isList(held) && held.push('in place') > 0;
}

/** A value of the kind that a key holds. */
function fitting({ key, value: number }: { readonly key: string; readonly value: number }): unknown {
  return lists.includes(key) ? [number] : number;
}

function isList(held: unknown): held is unknown[] {
  return Array.isArray(held);
}
