import { spreadOf } from './statistics.ts';
import type { Spread } from './statistics.ts';

/** Operations per second, in three digits: 1.23M, 45.6k, 789, 3.95. */
export function rateText(rate: number): string {
  if (rate >= 999_500) return `${threeDigits(rate / 1_000_000)}M`;
  if (rate >= 999.5) return `${threeDigits(rate / 1_000)}k`;
  return threeDigits(rate);
}

/** A ratio in three digits. */
export function ratioText(ratio: number): string {
  return ratio >= 10_000 ? rateText(ratio) : threeDigits(ratio);
}

/** A ratio with its quartiles. */
export function spreadText({ median, low, high }: Spread): string {
  return `${ratioText(median)} (${ratioText(low)} to ${ratioText(high)})`;
}

/** Some whole numbers: their median, the least and the most of them; or the one that all of them are. */
export function rangeText(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const median = countText(spreadOf(counts).median);
  return least === most ? median : `${median} (${countText(least)} to ${countText(most)})`;
}

/** A whole number with its thousands set apart. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Milliseconds in three digits. */
export function millisecondsText(milliseconds: number): string {
  return `${threeDigits(milliseconds)} ms`;
}

function threeDigits(number: number): string {
  if (number >= 999.5) return countText(number);
  return number.toPrecision(3).replace(/e.*$/, '');
}
