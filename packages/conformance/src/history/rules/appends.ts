import { asText } from '../changes.ts';
import type { SessionOperation, Value } from '../session-calls.ts';
import { changesOf, keysOnlyChangedBy, valuesSeen } from '../session-facts.ts';
import { violation } from '../violation.ts';
import type { Violation } from '../violation.ts';

/** The claim. */
const APPENDS = 'Every acknowledged append appears once, and every look is the beginning of the final list';

/**
 * Compares the lists that were seen with each other and with the appends, as Elle does. For keys that only appends change, with items
 * of which no two are equal.
 */
export function appendsAppearOnce(operations: readonly SessionOperation[]): Violation[] {
  return keysOnlyChangedBy(operations, (change) => 'append' in change).flatMap((key) => {
    const looks = looksAt(operations, key).toSorted((one, other) => one.items.length - other.items.length);
    return strangeItems(looks, operations, key).concat(partings(looks, key), tooShort(looks, operations, key));
  });
}

/** A list as somebody saw it, each item as its text. */
interface Look {
  readonly operation: SessionOperation;
  readonly items: readonly string[];
}

/** Items that stand in a list twice, or that nobody appended. */
function strangeItems(looks: readonly Look[], operations: readonly SessionOperation[], key: string): Violation[] {
  const appends = new Map(operations.flatMap((append) => itemsOf(append, key).map((item) => [item, append] as const)));
  return looks.flatMap(({ operation, items }) => {
    const seen = new Set<string>();
    for (const item of items) {
      const append = appends.get(item);
      if (append === undefined) return [violation(APPENDS, `'${key}' has ${item}, which nobody appended`, [operation])];
      if (seen.has(item)) return [violation(APPENDS, `'${key}' has ${item} twice`, [operation, append])];
      seen.add(item);
    }
    return [];
  });
}

/** Lists of which the shorter is not the beginning of the longer. */
function partings(looks: readonly Look[], key: string): Violation[] {
  return looks.flatMap((shorter, place) => {
    const longer = looks[place + 1];
    if (longer === undefined || shorter.items.every((item, at) => item === longer.items[at])) return [];
    const what = `neither of two looks at '${key}' is the beginning of the other`;
    return [violation(APPENDS, what, [shorter.operation, longer.operation])];
  });
}

/** Lists that lack something that had been acknowledged, or seen, before anybody looked. */
function tooShort(looks: readonly Look[], operations: readonly SessionOperation[], key: string): Violation[] {
  const places = new Map(looks.at(-1)?.items.map((item, place) => [item, place] as const));
  const acknowledged = operations.filter(({ outcome }) => outcome.is === 'ok');
  const known = [
    ...looks.map(({ operation, items }) => ({ operation, length: items.length })),
    ...acknowledged.flatMap((operation) =>
      itemsOf(operation, key).map((item) => ({ operation, length: (places.get(item) ?? Infinity) + 1 })),
    ),
  ].toSorted(({ operation: one }, { operation: other }) => ((one.end ?? Infinity) < (other.end ?? Infinity) ? -1 : 1));

  const found: Violation[] = [];
  let next = 0;
  let most = known[0];
  for (const { operation, items } of looks.toSorted((one, other) => byStart(one.operation, other.operation))) {
    for (; (known[next]?.operation.end ?? Infinity) < operation.start; next += 1) {
      if ((known[next]?.length ?? 0) >= (most?.length ?? 0)) most = known[next];
    }
    if (next === 0 || most === undefined || most.length <= items.length) continue;
    found.push(violation(APPENDS, `'${key}' lacks what was there before the look`, [operation, most.operation]));
  }
  return found;
}

function looksAt(operations: readonly SessionOperation[], key: string): Look[] {
  return operations.flatMap((operation) => {
    const values = valuesSeen(operation);
    if (values === undefined) return [];
    const list = values[key] ?? [];
    return [{ operation, items: isList(list) ? list.map((item) => asText(item)) : [asText(list)] }];
  });
}

/** What a call appended, and the list that the session was created with. */
function itemsOf(operation: SessionOperation, key: string): string[] {
  return changesOf(operation)
    .flatMap((change) => {
      if ('append' in change && change.append === key) return [change.item];
      return 'set' in change && change.set === key && isList(change.to) ? change.to : [];
    })
    .map((item) => asText(item));
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function byStart(one: SessionOperation, other: SessionOperation): number {
  return one.start < other.start ? -1 : Number(one.start > other.start);
}
