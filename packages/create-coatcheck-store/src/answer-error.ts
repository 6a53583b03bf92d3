/** What the author of a store is asked. */
export type Question = 'name' | 'directory' | 'description' | 'author' | 'license' | 'repository' | 'testRunner';

/** An answer cannot be used. The message says what was expected; nothing was written. */
export class AnswerError extends Error {
  /** Which answer it is. */
  readonly question: Question;

  constructor(question: Question, message: string) {
    super(message);
    this.name = 'AnswerError';
    this.question = question;
  }
}
