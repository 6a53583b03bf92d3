import { parseDuration } from './duration.ts';
import { SettingError } from './errors.ts';
import { nearest } from './nearest.ts';

/** What is accepted as the value of one option. */
export interface OptionRule {
  /** The expectation in words, as it reads after "expected": 'a whole number from 1'. */
  readonly expected: string;
  /** Whether leaving the option out is an error. */
  readonly required?: boolean;
  /** Whether a value is what was expected. */
  accepts(value: unknown): boolean;
}

/** One rule for each option that there is. */
export type OptionRules<Options extends object> = { readonly [Name in keyof Options]-?: OptionRule };

/**
 * Checks options at run time, since they may come from the environment: `BAD_SETTING` for an option that does not exist (with the
 * nearest one that does), one that is missing, and one whose value is not what was expected. Values never show in the message.
 *
 * @param owner - whose options they are, for the message: 'SessionFileStore'
 * @param given - what was given; undefined stands for no options
 * @example `const options = checkOptions<FooOptions>('SessionFooStore', given, { url: { ...text, required: true } });`
 */
export function checkOptions<Options extends object>(
  owner: string,
  given: unknown,
  rules: OptionRules<Options>,
): Options {
  const options = given ?? {};
  assertOptions(owner, options, rules);
  return options;
}

function assertOptions<Options extends object>(
  owner: string,
  given: unknown,
  rules: OptionRules<Options>,
): asserts given is Options {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new SettingError('BAD_SETTING', `${owner}: expected an object of options.`);
  }
  const known = Object.keys(rules);
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw unknownOption(owner, name, known);
  }
  const values = new Map<string, unknown>(Object.entries(given));
  for (const [name, rule] of Object.entries<OptionRule>(rules)) {
    const value = values.get(name);
    if (value === undefined ? rule.required === true : !rule.accepts(value)) {
      throw new SettingError(
        'BAD_SETTING',
        `${owner}: option '${name}' is ${value === undefined ? 'missing' : 'wrong'}: expected ${rule.expected}.`,
      );
    }
  }
}

function unknownOption(owner: string, name: string, known: readonly string[]): SettingError {
  const meant = nearest(name, known);
  const hint = meant === undefined ? `The options are: ${known.join(', ') || 'none'}.` : `Did you mean '${meant}'?`;
  return new SettingError('BAD_SETTING', `${owner}: there is no option '${name}'. ${hint}`);
}

/** Text that is not empty. */
export const text: OptionRule = {
  expected: 'text that is not empty',
  accepts: (value) => typeof value === 'string' && value !== '',
};

/** True or false. */
export const flag: OptionRule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };

/** A function. */
export const callback: OptionRule = { expected: 'a function', accepts: (value) => typeof value === 'function' };

/** An object that is not an array. */
export const structure: OptionRule = {
  expected: 'an object',
  accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** Milliseconds, or text such as '60m', or 'never'. */
export const duration: OptionRule = {
  expected: "milliseconds from 0, text such as '500ms', '90s', '60m', '12h', '7d', or 'never'",
  accepts: (value) => parseDuration(value) !== undefined,
};

/** A whole number from `least` on, at most `most`. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): OptionRule {
  return {
    expected:
      most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least}` : `a whole number from ${least} to ${most}`,
    accepts: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most,
  };
}

/** One of a few words. */
export function oneOf(...words: readonly string[]): OptionRule {
  return {
    expected: words.map((word) => `'${word}'`).join(' or '),
    accepts: (value) => typeof value === 'string' && words.includes(value),
  };
}
