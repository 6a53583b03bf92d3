import { parseArgs } from 'node:util';
import { parts } from './run.ts';
import type { Part } from './run.ts';

/** What the command line asks for. */
export interface Command {
  readonly help: boolean;
  readonly wanted: readonly Part[];
  readonly rounds: number;
  readonly seed: number;
  /** Where all figures are to be written. */
  readonly json: string | undefined;
  /** Whether docs/benchmarks.md is to be made anew. */
  readonly write: boolean;
}

/** What the command understands. */
export const usage: string = `npm run bench -- [options]

  --only <part>   ${parts.join(', ')}: this part alone; may be given several times.
                  Without it all parts but many-files, which takes minutes of its own
  --rounds <n>    how many rounds are measured
  --seed <n>      draws another order of the subjects in each round
  --json <file>   writes all figures there
  --write         makes docs/benchmarks.md of this run
`;

/** Reads the command line; throws a `RangeError` that says what was expected. */
export function commandFrom(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '11' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { help, json, write } = values;
  return {
    help,
    wanted: wantedParts(values.only, write),
    rounds: numberOf('rounds', values.rounds),
    seed: numberOf('seed', values.seed),
    json,
    write,
  };
}

function wantedParts(only: readonly string[] | undefined, write: boolean): readonly Part[] {
  if (only === undefined) return parts.filter((part) => part !== 'many-files');
  if (write) throw new RangeError('--write is for a run of all parts: leave out --only.');
  return only.map(partOf);
}

function partOf(name: string): Part {
  const part = parts.find((each) => each === name);
  if (part === undefined) throw new RangeError(`--only takes one of ${parts.join(', ')}, not '${name}'.`);
  return part;
}

function numberOf(option: string, given: string): number {
  const number = Number(given);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new RangeError(`--${option} takes a whole number above 0, not '${given}'.`);
}
