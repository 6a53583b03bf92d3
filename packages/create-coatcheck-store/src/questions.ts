import type { Readable, Writable } from 'node:stream';
import { isCancel, select, text } from '@clack/prompts';
import type { CANCEL_SYMBOL } from '@clack/prompts';
import { AnswerError } from './answer-error.ts';
import { checkedAnswers, USUAL_LICENSE, usualDescription } from './answers.ts';
import type { Answers } from './answers.ts';
import { storeNames } from './names.ts';
import { testRunnerNames } from './test-runners.ts';

/** Where somebody is asked. */
export interface Conversation {
  readonly input: Readable;
  readonly output: Writable;
}

/** Somebody did not want to go on. */
export class CancelledError extends Error {}

/** Asks what the store is called, until that can be a name. */
export async function askName(conversation: Conversation): Promise<string> {
  const name = await text({
    ...conversation,
    message: 'What is the store called?',
    placeholder: 'foo, or @acme/foo',
    validate: (answer = '') => complaint(() => storeNames(answer)),
  });
  return unlessCancelled(name);
}

/** Asks for what was not answered yet. Enter takes what is offered, or leaves it open. */
export async function askForTheRest(given: Answers, conversation: Conversation): Promise<Answers> {
  const ask = async (question: LineQuestion, message: string, offered?: string): Promise<string | undefined> =>
    given[question] ?? askLine({ question, message, offered, given }, conversation);
  return {
    name: given.name,
    description: await ask(
      'description',
      'What does it do, in one sentence?',
      usualDescription(storeNames(given.name)),
    ),
    author: await ask('author', 'Who writes it? As npm has it: Your Name <you@example.com>'),
    license: await ask('license', 'Under which licence?', USUAL_LICENSE),
    repository: await ask('repository', 'Where will its repository be? owner/name on GitHub, or an address'),
    testRunner: given.testRunner ?? (await askTestRunner(conversation)),
  };
}

/** What is answered with a line of text. */
type LineQuestion = 'description' | 'author' | 'license' | 'repository';

interface Line {
  readonly question: LineQuestion;
  readonly message: string;
  readonly offered: string | undefined;
  readonly given: Answers;
}

async function askLine(
  { question, message, offered, given }: Line,
  conversation: Conversation,
): Promise<string | undefined> {
  const answer = await text({
    ...conversation,
    message,
    placeholder: offered ?? 'Enter leaves it open',
    ...(offered === undefined ? {} : { defaultValue: offered }),
    validate: (line = '') =>
      line === '' ? undefined : complaint(() => checkedAnswers({ ...given, [question]: line })),
  });
  return unlessCancelled(answer) || undefined;
}

async function askTestRunner(conversation: Conversation): Promise<Answers['testRunner']> {
  return unlessCancelled(
    await select({
      ...conversation,
      message: 'What shall its tests run with?',
      options: testRunnerNames.map((value) => ({ value })),
    }),
  );
}

function unlessCancelled<Answer extends string>(answer: Answer | typeof CANCEL_SYMBOL): Answer {
  if (isCancel(answer)) throw new CancelledError('Cancelled.');
  return answer;
}

/** What is wrong with an answer, if anything is. */
function complaint(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof AnswerError) return error.message;
    throw error;
  }
}
