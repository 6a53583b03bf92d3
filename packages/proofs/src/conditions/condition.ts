/** One condition of the protocol's code, and what the code is without it. */
export interface Condition {
  /** What is taken away, in words. */
  readonly name: string;
  /** The file, in packages/core/src. */
  readonly file: string;
  /** The text of the condition, which stands in the file once. */
  readonly text: string;
  readonly without: string;
}

/** The environment variable that names a condition to the tests: they then run without it. */
export const VARIABLE = 'COATCHECK_WITHOUT';

/** The code of a file without a condition; throws if it does not stand there exactly once. */
export function codeWithout({ file, text, without }: Condition, code: string): string {
  const parts = code.split(text);
  if (parts.length !== 2) throw new Error(`In ${file} this stands ${parts.length - 1} times, not once: ${text}`);
  return parts.join(without);
}
