import { SettingError } from './errors.ts';
import { NEVER } from './record.ts';

/** A length of time: milliseconds, text such as `'500ms'`, `'90s'`, `'60m'`, `'12h'`, `'7d'`, `'2w'`, or `'never'` for one without an end. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w'}` | 'never';

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const pattern = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h|d|w)$/;

/** The duration in milliseconds (`Infinity` for 'never'), or undefined if it is not one. */
export function parseDuration(value: unknown): number | undefined {
  if (value === 'never') return Infinity;
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value <= NEVER ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const [, amount, unit] = pattern.exec(value) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const length = Math.round(Number(amount) * (milliseconds[unit] ?? Number.NaN));
  return length <= NEVER ? length : undefined;
}

/** The duration in milliseconds (`Infinity` for 'never'); `BAD_SETTING` if it is not one. */
export function durationOf(name: string, value: unknown): number {
  const length = parseDuration(value);
  if (length !== undefined) return length;
  throw new SettingError('BAD_SETTING', `'${name}': expected milliseconds from 0, text such as '60m', or 'never'.`);
}
