export { AnswerError } from './answer-error.ts';
export type { Question } from './answer-error.ts';
export type { Answers } from './answers.ts';
export { createStoreProject } from './create-store-project.ts';
export type { StoreProject } from './create-store-project.ts';
export type { TestRunnerName } from './test-runners.ts';
