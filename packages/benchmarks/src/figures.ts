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

/** A whole number with its thousands set apart. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

function threeDigits(number: number): string {
  if (number >= 999.5) return countText(number);
  return number.toPrecision(3).replace(/e.*$/, '');
}
