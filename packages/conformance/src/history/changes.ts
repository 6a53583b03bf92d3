import type { Change, Value, Values } from './session-calls.ts';

/** The values after some changes; undefined if a change does not fit what it is to change. */
export function withChanges(values: Values, changes: readonly Change[]): Values | undefined {
  const changed = new Map<string, Value>(Object.entries(values));
  for (const change of changes) {
    if (!apply(changed, change)) return undefined;
  }
  return Object.fromEntries(changed);
}

/** The key that a change is about. */
export function keyOfChange(change: Change): string {
  if ('set' in change) return change.set;
  if ('delete' in change) return change.delete;
  return 'increment' in change ? change.increment : change.append;
}

/** A text that is the same for values that are the same, whatever the order of their keys. */
export function asText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? sorted(inner) : inner,
  );
}

function apply(values: Map<string, Value>, change: Change): boolean {
  if ('set' in change) values.set(change.set, change.to);
  else if ('delete' in change) values.delete(change.delete);
  else if ('increment' in change) {
    const number = values.get(change.increment) ?? 0;
    if (typeof number !== 'number') return false;
    values.set(change.increment, number + change.by);
  } else {
    const list = values.get(change.append) ?? [];
    if (!isList(list)) return false;
    values.set(change.append, [...list, change.item]);
  }
  return true;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
