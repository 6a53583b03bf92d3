import { seededRandom, shuffled } from './random.ts';

/** Which session the n-th operation is about: all of them in turn, in the same random order for every subject. */
export function visitingOrder(sessions: number): (n: number) => number {
  const order = shuffled(
    Array.from({ length: sessions }, (_, n) => n),
    seededRandom(sessions),
  );
  return (n) => order[n % sessions] ?? 0;
}
