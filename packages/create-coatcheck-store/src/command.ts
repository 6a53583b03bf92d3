import { relative, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { cancel, intro, outro } from '@clack/prompts';
import { CommanderError } from 'commander';
import { AnswerError } from './answer-error.ts';
import type { Question } from './answer-error.ts';
import { checkedAnswers } from './answers.ts';
import { commandLineFrom } from './arguments.ts';
import { createStoreProject } from './create-store-project.ts';
import type { StoreProject } from './create-store-project.ts';
import { storeNames } from './names.ts';
import { assertFree } from './project-directory.ts';
import { askForTheRest, askName, CancelledError } from './questions.ts';

/** What the command runs in. */
export interface Surroundings {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly error: Writable;
  /** The working directory. */
  readonly directory: string;
  readonly now: Date;
}

/** How a run ended, as a process tells it. */
export type ExitCode = typeof DONE | typeof FAILED | typeof MISUSED | typeof CANCELLED;
const DONE = 0;
/** Something could not be written. */
const FAILED = 1;
/** The command line, or the place, has to be another one. Nothing was written. */
const MISUSED = 2;
/** Nothing was written. What shells say of Ctrl-C. */
export const CANCELLED = 130;

/** Runs `create-coatcheck-store`: asks for what the arguments leave open if there is a terminal, and writes the project. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { output, error } = surroundings;
  try {
    const project = await created(args, surroundings);
    output.write(nextSteps(project, surroundings.directory));
    return DONE;
  } catch (reason) {
    if (reason instanceof CommanderError) return reason.exitCode === 0 ? DONE : MISUSED;
    if (reason instanceof CancelledError) {
      cancel('Nothing was written.', { output });
      return CANCELLED;
    }
    if (reason instanceof AnswerError) {
      error.write(`error: ${places[reason.question]}: ${reason.message}\n`);
      return MISUSED;
    }
    const message = reason instanceof Error ? reason.message : String(reason);
    error.write(`error: The project could not be written completely. ${message}\n`);
    return FAILED;
  }
}

async function created(args: readonly string[], surroundings: Surroundings): Promise<StoreProject> {
  const { input, output, error } = surroundings;
  const { yes, directory, ...said } = commandLineFrom(args, {
    out: (text) => output.write(text),
    error: (text) => error.write(text),
  });
  const asks = yes !== true && input.isTTY === true && output.isTTY === true;
  if (asks) intro('A store for Coatcheck', { output });
  const name = said.name ?? (asks ? await askName({ input, output }) : missingName());
  // What was said is judged, and the place looked at, before anybody is asked more.
  checkedAnswers({ ...said, name });
  const place = resolve(surroundings.directory, directory ?? storeNames(name).folder);
  await assertFree(place);
  const answers = asks ? await askForTheRest({ ...said, name }, { input, output }) : { ...said, name };
  const project = await createStoreProject(answers, place, surroundings.now);
  if (asks) outro(`Session${project.storeName}Store is there.`, { output });
  return project;
}

/** Where on the command line an answer stands. */
const places: Readonly<Record<Question, string>> = {
  name: '[name]',
  directory: '--directory',
  description: '--description',
  author: '--author',
  license: '--license',
  repository: '--repository',
  testRunner: '--test-runner',
};

function missingName(): never {
  throw new AnswerError('name', 'The store needs a name, and nobody is asked for it: npm create coatcheck-store foo');
}

function nextSteps({ storeName, packageName, directory, files }: StoreProject, from: string): string {
  const folder = relative(from, directory);
  return `Wrote Session${storeName}Store, ${files.length} files of the package ${packageName}. Now:

${folder === '' ? '' : `  cd ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)}\n`}  npm install
  npm test

The tests pass as they are, with a stand-in for the backend. TODO.md says how to put yours in its place, and how to publish.
${files.includes('LICENSE') ? '' : 'The text of the licence is not there: put it into a file LICENSE.\n'}`;
}
