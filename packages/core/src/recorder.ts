import { SessionError } from './errors.ts';
import { copyValue, equalValues } from './plain-values.ts';
import type { Values } from './codec.ts';

/** One step of a value from what it was to what it is, to be taken again from wherever another commit left it. Pure. */
export type Step = (value: unknown) => unknown;

/** What was done to one key. */
export type Change =
  | { readonly kind: 'overwritten' }
  | { readonly kind: 'deleted' }
  /** `result` is what the steps make of the value that the session started from. */
  | { readonly kind: 'stepped'; readonly steps: readonly Step[]; readonly result: unknown };

/** The values of a record, such as that which a session started with. Both may decode, and so may throw. */
export interface Base {
  /** Shared values, only to be looked at. */
  shared(): Values;
  /** The value under a key; an object as one of which nobody else knows. */
  own(key: string): unknown;
}

const none = { changes: new Map<string, Change>(), reads: new Set<string>() };

/** The base of a session that was never stored. */
export const emptyBase: Base = { shared: () => ({}), own: () => undefined };

/**
 * Records what is done to a session, per key: what was read, and which operations were done. From that it can tell the values as the
 * session sees them, and do the same operations again on other values (see `replay.ts`).
 */
export class Recorder {
  #base: Base;
  /** Objects that were handed out, and values that were set: what the caller holds in hand, and may still change in place. */
  #inHand: Map<string, unknown> | undefined;
  // These three are made when they are first needed, since most sessions are only read.
  #changes: Map<string, Change> | undefined;
  #reads: Set<string> | undefined;
  #cleared = false;
  /** Whether the session knows which keys there are. */
  #sawAll = false;

  constructor(base: Base) {
    this.#base = base;
  }

  /** The values that the session started from. Shared: only to be looked at. */
  get base(): Values {
    return this.#base.shared();
  }

  /** What was done, key by key. */
  get changes(): ReadonlyMap<string, Change> {
    return this.#changes ?? none.changes;
  }

  /** The keys that were read. */
  get reads(): ReadonlySet<string> {
    return this.#reads ?? none.reads;
  }

  /** Whether all that the session started from was dropped before the changes. */
  get cleared(): boolean {
    return this.#cleared;
  }

  get(key: string): unknown {
    if (this.#inHand?.has(key)) return this.#inHand.get(key);
    this.#noteRead(key);
    const value = this.#unhanded(key);
    if (!isObject(value)) return value;
    const stepped = this.#changes?.has(key) === true;
    const own = stepped ? copyValue(value) : this.#base.own(key);
    // Of what cannot be copied nobody could tell later whether it was changed in place.
    if (stepped && own === value) this.#record(key, { kind: 'overwritten' });
    this.#hold(key, own);
    return own;
  }

  has(key: string): boolean {
    this.#noteRead(key);
    return this.#present(key);
  }

  /** All keys, as the session sees them. Counts as reading every one of them, and that there are no others. */
  keys(): string[] {
    const keys = new Set(this.#cleared ? [] : Object.keys(this.#base.shared()));
    for (const key of keys) this.#noteRead(key);
    if (!this.#cleared) this.#sawAll = true;
    for (const [key, change] of this.changes) {
      if (change.kind === 'deleted') keys.delete(key);
      else keys.add(key);
    }
    return [...keys];
  }

  set(key: string, value: unknown): void {
    this.#noteBeforeReplacing(key);
    this.#record(key, { kind: 'overwritten' });
    this.#hold(key, value);
  }

  delete(key: string): boolean {
    const present = this.#present(key);
    this.#noteBeforeReplacing(key);
    this.#record(key, { kind: 'deleted' });
    this.#inHand?.delete(key);
    return present;
  }

  clear(): void {
    this.#changes = undefined;
    this.#inHand = undefined;
    this.#cleared = true;
  }

  increment(key: string, by: number): number {
    return this.#step(key, (value) => {
      if (value === undefined) return by;
      if (typeof value === 'number') return value + by;
      throw new SessionError('BAD_OPERATION', `'${key}' cannot be incremented: what stands there is not a number.`);
    });
  }

  append(key: string, items: readonly unknown[]): void {
    const inHand = this.#inHand?.get(key);
    this.#step(key, (value) => {
      if (value === undefined) return [...items];
      if (isList(value)) return [...value, ...items];
      throw new SessionError('BAD_OPERATION', `Nothing can be appended to '${key}': what stands there is not a list.`);
    });
    // The list that the caller holds stays the session's value, so it gets the items, too.
    if (isList(inHand)) {
      inHand.push(...items);
      this.#hold(key, inHand);
    }
  }

  update(key: string, step: Step): void {
    this.#step(key, step);
  }

  /** Whether the value under a key, or its absence, is this session's own doing. */
  replaces(key: string): boolean {
    const kind = this.#changes?.get(key)?.kind;
    return this.#cleared || kind === 'overwritten' || kind === 'deleted';
  }

  /** Takes out a value that nobody else has. */
  takeOwn(key: string): unknown {
    const value = this.get(key);
    this.delete(key);
    return value;
  }

  /**
   * Goes on as if the key had never been there, since its value was taken out of the store; returns what the steps that were done before
   * make of that value. What was done to the key since then stays.
   */
  takeFrom(key: string, taken: unknown, before: Change | undefined): unknown {
    const change = this.#changes?.get(key);
    const stepsBefore = before?.kind === 'stepped' ? before.steps : [];
    if (change?.kind === 'stepped') this.#keepSteps(key, change.steps.slice(stepsBefore.length));
    if (change === before) this.#inHand?.delete(key);
    this.#reads?.delete(key);
    this.#base = without(this.#base, key);
    return stepsBefore.reduce((value, step) => step(value), taken);
  }

  #keepSteps(key: string, steps: readonly Step[]): void {
    this.#inHand?.delete(key);
    if (steps.length === 0) this.#changes?.delete(key);
    else
      this.#record(key, {
        kind: 'stepped',
        steps,
        result: steps.reduce<unknown>((value, step) => step(value), undefined),
      });
  }

  /** Starts again on values that hold all that was done. Objects that the caller holds and that are among them stay in hand. */
  restart(base: Base): void {
    const values = base.shared();
    for (const [key, value] of this.#inHand ?? []) {
      if (!equalValues(value, ownValue(values, key))) this.#inHand?.delete(key);
    }
    this.#base = base;
    this.#changes = undefined;
    this.#reads = undefined;
    this.#cleared = false;
    this.#sawAll = false;
  }

  /** Notices what was changed in place: from here on it counts as overwritten. */
  settle(): void {
    if (this.#inHand === undefined) return;
    for (const key of this.#inHand.keys()) {
      if (this.#changedInPlace(key)) this.#record(key, { kind: 'overwritten' });
    }
  }

  /** Whether anything was done. Only to be believed after {@link settle}. */
  get changed(): boolean {
    return this.#cleared || (this.#changes?.size ?? 0) > 0;
  }

  /** The value of a key that was overwritten. */
  overwriting(key: string): unknown {
    return this.#inHand?.get(key);
  }

  /** The value under a key that the session started from. Shared: only to be looked at. */
  original(key: string): unknown {
    return ownValue(this.#base.shared(), key);
  }

  /** The same as a value of which nobody else knows. */
  ownOriginal(key: string): unknown {
    return this.#base.own(key);
  }

  /** Whether the session started with that key. */
  began(key: string): boolean {
    return Object.hasOwn(this.#base.shared(), key);
  }

  /** What this session itself put there, or removed, tells it nothing about others. */
  #noteRead(key: string): void {
    if (!this.replaces(key)) (this.#reads ??= new Set()).add(key);
  }

  /**
   * Who saw all keys has read of every other that it is not there; and who replaces what steps have led to was told by them what was
   * there.
   */
  #noteBeforeReplacing(key: string): void {
    if (this.#sawAll || this.#changes?.get(key)?.kind === 'stepped') this.#noteRead(key);
  }

  #present(key: string): boolean {
    const change = this.#changes?.get(key);
    if (change !== undefined) return change.kind !== 'deleted';
    return !this.#cleared && Object.hasOwn(this.#base.shared(), key);
  }

  /** The value as the recorded operations made it, whatever was done in place to an object in hand. Possibly shared. */
  #unhanded(key: string): unknown {
    const change = this.#changes?.get(key);
    if (change === undefined) return this.#cleared ? undefined : ownValue(this.#base.shared(), key);
    return change.kind === 'stepped' ? change.result : undefined;
  }

  #changedInPlace(key: string): boolean {
    if (this.#inHand?.has(key) !== true || this.#changes?.get(key)?.kind === 'overwritten') return false;
    return !equalValues(this.#inHand.get(key), this.#unhanded(key));
  }

  #record(key: string, change: Change): void {
    (this.#changes ??= new Map()).set(key, change);
  }

  #hold(key: string, value: unknown): void {
    (this.#inHand ??= new Map()).set(key, value);
  }

  /** Takes a step and records it; returns the value as the session then sees it. */
  #step<Result>(key: string, step: (value: unknown) => Result): Result {
    if (this.#changedInPlace(key)) this.#record(key, { kind: 'overwritten' });
    const change = this.#changes?.get(key);
    if (change?.kind === 'overwritten' || change?.kind === 'deleted' || this.#cleared) {
      const value = step(this.#inHand?.get(key));
      this.set(key, value);
      return value;
    }
    const result = step(change === undefined ? this.#base.own(key) : copyValue(change.result));
    this.#inHand?.delete(key);
    this.#record(key, { kind: 'stepped', steps: [...(change?.steps ?? []), step], result });
    return result;
  }
}

/** The value under an own key; never something inherited. */
export function ownValue(values: Values, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function without(base: Base, key: string): Base {
  const values = { ...base.shared() };
  delete values[key];
  return { shared: () => values, own: (other) => (other === key ? undefined : base.own(other)) };
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
