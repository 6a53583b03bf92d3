import type { Capabilities, MaybePromise } from '@coatcheck/core';
import type { FreshStore, OptionalMember, StoreSubject } from './subject.ts';

/** One run of one case: it makes fresh stores, and puts everything away at the end. */
export class Trial {
  readonly #subject: StoreSubject;
  readonly #endings: (() => unknown)[] = [];
  readonly #problems: unknown[] = [];
  #expectsProblems = false;

  constructor(subject: StoreSubject) {
    this.#subject = subject;
  }

  /** What the store promises. */
  get capabilities(): Capabilities {
    return this.#subject.capabilities;
  }

  /** What everything random in the case is drawn from: the same in each run, so that what failed once fails again. */
  readonly seed: number = 20_000_101;

  /** Which optional members it has. */
  get optional(): readonly OptionalMember[] {
    return this.#subject.optional ?? [];
  }

  /** Makes a fresh store. It is cleaned up at the end, after all that was to be done at the end since. */
  async create(): Promise<Omit<FreshStore, 'cleanUp'>> {
    const { cleanUp, ...fresh } = await this.#subject.create();
    if (cleanUp !== undefined) this.atEnd(cleanUp);
    return fresh;
  }

  /** A part of a fresh store that is needed for what the store declares. */
  given<Part extends keyof FreshStore>(fresh: Partial<FreshStore>, part: Part): NonNullable<FreshStore[Part]> {
    const given = fresh[part];
    if (given !== undefined) return given;
    const { atomicity, durability, expiry } = this.capabilities;
    throw new TypeError(
      `What ${this.#subject.name} declares (atomicity '${atomicity}', durability '${durability}', expiry '${expiry}') cannot be tested unless 'create' gives '${part}', too.`,
    );
  }

  /** Has something done when the case has ended, before what was asked for earlier. */
  atEnd(ending: () => MaybePromise<void>): void {
    this.#endings.push(ending);
  }

  /** Takes note of a problem that a store has reported. It fails the case, unless the case makes problems. */
  note(problem: unknown): void {
    if (!this.#expectsProblems) this.#problems.push(problem);
  }

  /** Says that the case makes problems, so that a store may well report some. */
  expectProblems(): void {
    this.#expectsProblems = true;
  }

  /** Puts everything away, also what comes after something that could not be; then throws the first failure. */
  async end(): Promise<void> {
    const failures = this.#problems.slice(0, 1);
    for (let ending = this.#endings.pop(); ending !== undefined; ending = this.#endings.pop()) {
      try {
        await ending();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
