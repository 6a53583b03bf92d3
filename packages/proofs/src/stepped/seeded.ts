import { seededNumbers } from '@coatcheck/conformance/history';
import type { RandomBytes } from '@coatcheck/core';
import type { Choose } from './steps.ts';

/** Bytes for the setting `random`, the same for the same seed. */
export function seededBytes(seed: number): RandomBytes {
  const next = seededNumbers(seed);
  return (size) => Uint8Array.from({ length: size }, () => Math.floor(next() * 256));
}

/** Picks among the steps that can happen by chance, each alike. */
export function chooseBySeed(seed: number): Choose {
  const next = seededNumbers(seed);
  return (enabled) => enabled[Math.floor(next() * enabled.length)];
}
