import { HistoryRecorder } from '@coatcheck/conformance/history';
import { describe, expect, test } from 'vitest';
import { problemsIn } from '../src/processes/history-problems.ts';
import type { ProcessCalls, ProcessRecorder } from '../src/processes/process-calls.ts';
import { mostAtOnce } from '../src/processes/revocations.ts';

const values = { owner: 'Ada' };
const found = { values };

/** A history of one call after the other. */
function history(): {
  readonly recorder: ProcessRecorder;
  readonly signIn: (session: string) => void;
  readonly read: (session: string, result: ProcessCalls['read']['result']) => void;
  readonly revoke: (except?: string) => void;
} {
  const recorder: ProcessRecorder = new HistoryRecorder();
  return {
    recorder,
    signIn: (session) =>
      recorder
        .start({ session, client: 'c', kind: 'create', input: { token: `${session}-t`, values } })
        .answered('created'),
    read: (session, result) =>
      recorder.start({ session, client: 'c', kind: 'read', input: { token: `${session}-t` } }).answered(result),
    revoke: (except) =>
      recorder
        .start({ session: 'Ada', client: 'c', kind: 'revoke', input: except === undefined ? {} : { except } })
        .answered(1),
  };
}

describe('a history in which all sessions of a principal are ended', () => {
  test('is refuted if one is found after that', () => {
    const { recorder, signIn, revoke, read } = history();
    signIn('one');
    revoke();
    read('one', found);
    expect(problemsIn(recorder.operations).join('\n')).toContain('after its end was answered');
  });

  test('is refuted if one is found after it was gone', () => {
    const { recorder, signIn, read } = history();
    signIn('one');
    read('one', 'gone');
    read('one', found);
    expect(problemsIn(recorder.operations).join('\n')).toContain('Each call takes effect at one moment');
  });

  test('bears the one that was to stay, those that were put out before, and those that came later', () => {
    const { recorder, signIn, revoke, read } = history();
    signIn('one');
    signIn('other');
    read('other', 'gone');
    revoke('one');
    read('one', found);
    signIn('later');
    read('later', found);
    expect(problemsIn(recorder.operations)).toEqual([]);
  });

  test('tells how many there surely were at the same time', () => {
    const { recorder, signIn, read } = history();
    signIn('one');
    signIn('two');
    read('one', found);
    signIn('three');
    read('two', found);
    read('three', found);
    expect(mostAtOnce(recorder.operations, 'Ada')).toBe(2);
    read('one', found);
    expect(mostAtOnce(recorder.operations, 'Ada')).toBe(3);
    expect(mostAtOnce(recorder.operations, 'Bob')).toBe(0);
  });
});
