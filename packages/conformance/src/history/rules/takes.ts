import { asText } from '../changes.ts';
import { answerOf, ofKind } from '../session-calls.ts';
import type { SessionOperation, SessionOperationOf } from '../session-calls.ts';
import { changesOf } from '../session-facts.ts';
import { violation } from '../violation.ts';
import type { Violation } from '../violation.ts';

/** The claim. */
const TAKES = 'What is taken out of a session has one winner';

/** Compares how often a value was taken with how often it can have been put there. For keys to which values are set, not counted up. */
export function takesHaveOneWinner(operations: readonly SessionOperation[]): Violation[] {
  const puts = new Map<string, number>();
  for (const change of operations.flatMap(changesOf)) {
    if ('set' in change) increment(puts, asText([change.set, change.to]));
    else if (!('delete' in change)) puts.set(changedKey(change), Infinity);
  }
  return Array.from(winners(operations)).flatMap(([what, takes]) => {
    const [first] = takes;
    if (first === undefined || puts.get(asText(first.input.key)) === Infinity) return [];
    const times = puts.get(what) ?? 0;
    if (takes.length <= times) return [];
    return [
      violation(TAKES, `a value that was put there ${times} times was taken ${takes.length} times`, [
        first,
        ...takes.slice(1),
      ]),
    ];
  });
}

function changedKey(change: { readonly increment: string } | { readonly append: string }): string {
  return asText('increment' in change ? change.increment : change.append);
}

/** The calls that got something, by key and value. */
function winners(operations: readonly SessionOperation[]): Map<string, SessionOperationOf<'take'>[]> {
  const takes = new Map<string, SessionOperationOf<'take'>[]>();
  for (const take of ofKind(operations, 'take')) {
    const answer = answerOf(take);
    if (answer === undefined || answer === 'gone' || answer.value === null) continue;
    const what = asText([take.input.key, answer.value]);
    takes.set(what, [...(takes.get(what) ?? []), take]);
  }
  return takes;
}

function increment(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
