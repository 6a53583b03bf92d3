import type { Values } from './codec.ts';
import { copyValue, equalValues } from './plain-values.ts';
import { ownValue } from './recorder.ts';
import type { Base, Change, Recorder } from './recorder.ts';
import type { Merge } from './session-data.ts';

/** The rules per key, whatever their types; see `ConflictRules`. */
export type Rules = Readonly<Record<string, Merge<unknown> | 'refuse' | undefined>>;

/** What replaying made: the values to be written, and the keys that forbid it. */
export interface Replayed {
  readonly values: Values;
  readonly conflicts: readonly string[];
}

/** The values as the session sees them: what it started from, with its changes. */
export function changedValues(recorder: Recorder, base: Values): Values {
  const values: Record<string, unknown> = recorder.cleared ? {} : { ...base };
  for (const [key, change] of recorder.changes) {
    if (change.kind === 'stepped') put(values, key, change.result);
    else overwrite(values, key, change, recorder);
  }
  return values;
}

/**
 * Does the recorded operations again, on the values that another commit wrote. A step (increment, append, update) is taken again from
 * the new value, and what was set without having been read is set again. A key that was read and then overwritten or deleted, and that
 * the other commit changed, goes to its rule.
 */
export function replay(recorder: Recorder, base: Base, rules: Rules): Replayed {
  const theirs = base.shared();
  const values: Record<string, unknown> = recorder.cleared ? {} : { ...theirs };
  for (const [key, change] of recorder.changes) {
    if (change.kind === 'stepped') put(values, key, retaken(change, base.own(key)));
    else overwrite(values, key, change, recorder);
  }
  const conflicts: string[] = [];
  for (const key of contestedKeys(recorder, theirs)) {
    const rule = ownRule(rules, key) ?? ownRule(rules, '*') ?? 'refuse';
    if (rule === 'refuse') conflicts.push(key);
    else putMerged(values, key, rule(recorder.ownOriginal(key), copyValue(ownValue(values, key)), base.own(key)));
  }
  return { values, conflicts };
}

/** The keys that the session read and then overwrote, and that are no longer what it read. */
function contestedKeys(recorder: Recorder, theirs: Values): string[] {
  return [...recorder.reads].filter((key) => {
    const kind = recorder.changes.get(key)?.kind ?? (recorder.cleared ? 'deleted' : 'untouched');
    if (kind === 'untouched' || kind === 'stepped') return false;
    return (
      recorder.began(key) !== Object.hasOwn(theirs, key) || !equalValues(recorder.original(key), ownValue(theirs, key))
    );
  });
}

function retaken(change: Change & { kind: 'stepped' }, from: unknown): unknown {
  return change.steps.reduce((value, step) => step(value), from);
}

function overwrite(values: Record<string, unknown>, key: string, change: Change, recorder: Recorder): void {
  if (change.kind === 'deleted') delete values[key];
  else put(values, key, recorder.overwriting(key));
}

function putMerged(values: Record<string, unknown>, key: string, value: unknown): void {
  if (value === undefined) delete values[key];
  else put(values, key, value);
}

/** Sets an own property, also one that is called `__proto__`. */
function put(values: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(values, key, { value, enumerable: true, configurable: true, writable: true });
  else values[key] = value;
}

function ownRule(rules: Rules, key: string): Merge<unknown> | 'refuse' | undefined {
  return Object.hasOwn(rules, key) ? rules[key] : undefined;
}
