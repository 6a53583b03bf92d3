import { seededNumbers } from '@coatcheck/conformance/history';

/** Decisions that a seed repeats. */
export class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededNumbers(seed);
  }

  /** Whether something happens that does so with this probability. */
  happens(probability: number): boolean {
    return this.#next() < probability;
  }

  /** A whole number from one to another, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  /** One of some, each alike. */
  of<Item>(items: readonly Item[]): Item {
    return this.weighed(items, () => 1);
  }

  /** One of some, each as probable as it weighs. */
  weighed<Item>(items: readonly Item[], weightOf: (item: Item) => number): Item {
    const last = items.at(-1);
    if (last === undefined) throw new RangeError('There is nothing to choose from.');
    const weights = items.map(weightOf);
    let left = this.#next() * weights.reduce((sum, weight) => sum + weight, 0);
    return items.find((_, index) => (left -= weights[index] ?? 0) < 0) ?? last;
  }
}
