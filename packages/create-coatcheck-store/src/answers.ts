import { AnswerError } from './answer-error.ts';
import type { Question } from './answer-error.ts';
import { storeNames } from './names.ts';
import type { StoreNames } from './names.ts';
import { repositoryField } from './repository.ts';
import { testRunnerNames } from './test-runners.ts';
import type { TestRunnerName } from './test-runners.ts';

/** What the author of a store says of it. Only the name has to be said. */
export interface Answers {
  /** 'foo' or '@acme/foo'. */
  readonly name: string;
  /** One sentence for package.json and README.md; 'Keeps the sessions of Coatcheck in Foo.' unless given. */
  readonly description?: string | undefined;
  /** For package.json and LICENSE, as npm writes it: 'Your Name <you@example.com>'. Unless given, the licence is that of 'the authors' of the package. */
  readonly author?: string | undefined;
  /** An SPDX identifier; 'MIT' unless given. The text of another licence is for the author to add. */
  readonly license?: string | undefined;
  /** 'owner/name' on GitHub, or an address that begins with https://. */
  readonly repository?: string | undefined;
  /** With what the conformance suite is run; 'vitest' unless given. */
  readonly testRunner?: TestRunnerName | undefined;
}

/** Answers that were checked, with the defaults filled in. */
export interface CheckedAnswers extends StoreNames {
  readonly description: string;
  readonly author: string | undefined;
  readonly license: string;
  readonly repository: { readonly type: 'git'; readonly url: string } | undefined;
  readonly testRunner: TestRunnerName;
}

/** The licence whose text is at hand. */
export const USUAL_LICENSE = 'MIT';

/** Checks what was answered, and fills in the rest; throws the first `AnswerError`. */
export function checkedAnswers(answers: Answers): CheckedAnswers {
  const names = storeNames(answers.name);
  const {
    description = usualDescription(names),
    author,
    license = USUAL_LICENSE,
    repository,
    testRunner = 'vitest',
  } = answers;
  return {
    ...names,
    description: lineOf('description', description),
    author: author === undefined ? undefined : lineOf('author', author),
    license: licenseOf(license),
    repository: repository === undefined ? undefined : repositoryField(repository),
    testRunner: testRunnerOf(testRunner),
  };
}

/** What a store is said to do unless its author says more. */
export function usualDescription({ storeName }: Pick<StoreNames, 'storeName'>): string {
  return `Keeps the sessions of Coatcheck in ${storeName}.`;
}

function lineOf(question: Question, text: string): string {
  const line = text.trim();
  if (line !== '' && !/\p{Control}/u.test(line)) return line;
  throw new AnswerError(question, `The ${question} has to be one line of text.`);
}

function licenseOf(license: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(license)) return license;
  throw new AnswerError('license', 'A licence is named by its SPDX identifier, such as MIT, ISC or Apache-2.0.');
}

function testRunnerOf(given: string): TestRunnerName {
  const name = testRunnerNames.find((each) => each === given);
  if (name !== undefined) return name;
  throw new AnswerError('testRunner', `The test runner has to be one of ${testRunnerNames.join(', ')}.`);
}
