import assert from 'node:assert/strict';
import type { Happened } from '../stepped/steps.ts';
import type { End } from './model.ts';
import type { TheSession, Values } from './the-session.ts';
import { seenLate } from './seen.ts';
import type { Seen } from './seen.ts';
import { AFTER_THE_END, endings } from './tell.ts';

/** Says whether something holds at the end of a schedule, by throwing if not. */
export type Promised = (end: End<Values, TheSession>, seen: Seen) => void | Promise<void>;

/** Nobody is told of anything but what can be helped; and who has not crashed comes to an end. */
export const nobodyFails: Promised = ({ outcome }) => {
  assert.deepEqual([...outcome.failures], []);
  if (outcome.crashed.length === 0) assert.deepEqual(outcome.unfinished, [], 'Somebody waits for ever.');
};

/** Acknowledged increments are all counted, and no others, but those of who crashed. */
export const everyIncrementCounts: Promised = ({ outcome, log }, { sessions }) => {
  const counted = log.filter((event) => event === 'counted').length;
  const most = counted + outcome.unfinished.length;
  for (const { n } of sessions) {
    assert.ok(n >= counted && n <= most, `${counted} increments were acknowledged, and n is ${n}.`);
  }
};

/** A session ends only if somebody ended it; and once that was acknowledged, nothing can be done with it, and it is never seen again. */
const endIsFinal: Promised = ({ outcome, log }, { sessions, tokens }) => {
  const late = log.filter((event) => event.endsWith(AFTER_THE_END));
  assert.deepEqual(late, [], 'Something was done that was begun after the end was acknowledged.');
  if (hasEnded(log)) {
    assert.deepEqual(sessions, [], 'The session is there after its end was acknowledged.');
    assert.deepEqual(tokens, [], 'A token leads to the session after its end was acknowledged.');
  } else if (outcome.unfinished.length === 0) {
    assert.equal(sessions.length, 1, `Nobody has ended the session, and there are ${sessions.length}.`);
    assert.ok(!log.includes('nothing to end'), 'Somebody was told that there is no session while there was one.');
  }
  const ends = log.filter((event) => event === 'destroyed' || event === 'swept').length;
  assert.ok(ends <= 1, 'Two were told that they have ended the session.');
};

/** Nothing is swept whose times were renewed before. */
const nothingFreshIsSwept: Promised = ({ outcome }) => {
  const done = outcome.trace.filter(isDone);
  for (const [index, { label }] of done.entries()) {
    if (!/^remove .* stale at/.test(label)) continue;
    const before = done.slice(0, index).filter((step) => idIn(step) === idIn({ label }));
    assert.ok(!before.some((step) => isOf('write')(step) || isOf('touch')(step)), 'A fresh session was swept.');
  }
};

/** What can be taken once is taken once. */
const oneTakesTheCode: Promised = ({ log }, { sessions }) => {
  const taken = log.filter((event) => event === 'took').length;
  assert.ok(taken <= 1, 'The code was taken twice.');
  for (const { code } of sessions) {
    if (taken > 0) assert.equal(code, undefined, 'The code is there after it was taken.');
  }
};

/** Fences strictly increase over the grants; and who was granted the session before somebody else writes nothing after that. */
const fencesHold: Promised = ({ outcome, log }) => {
  const granted = log.flatMap((event) => /^granted (\d+)$/.exec(event)?.[1] ?? []).map(Number);
  for (const [index, fence] of granted.entries()) {
    assert.ok(fence > (granted[index - 1] ?? 0), `Fences were given out in this order: ${granted.join(', ')}.`);
  }
  const last = new Map<string, number>();
  for (const { label } of outcome.trace.filter((step) => isOf('write')(step) && isDone(step))) {
    // What is left of a session under an old id has no fence, and is not written again.
    if (label.includes('"successor"')) continue;
    const id = idIn({ label });
    const fence = Number(/"fence":(\d+)/.exec(label)?.[1] ?? 0);
    assert.ok(fence >= (last.get(id) ?? 0), `A write of fence ${fence} followed upon one of ${last.get(id)}.`);
    last.set(id, fence);
  }
};

/** Who is done with a session leaves no lease in it. */
const noLeaseIsLeft: Promised = ({ outcome, log, records }) => {
  if (log.includes('forgot') || outcome.crashed.length > 0) return;
  const leased = records.filter(({ meta }) => meta.includes('"lease"'));
  assert.equal(leased.length, 0, 'Nobody is at work on the session, and it is leased.');
};

/** Nobody who gives signs of life in time loses the session. */
export const nobodyLosesTheLease: Promised = ({ log }) => {
  assert.ok(!log.includes('lost'), 'Somebody lost the session who was alive.');
};

/** Of all tokens that anybody was ever given, one leads to a session that nobody has ended, once every grace is over. */
export const oneTokenLives: Promised = ({ outcome, log }, { tokens }) => {
  const most = hasEnded(log) ? 0 : 1;
  const least = outcome.unfinished.length > 0 ? 0 : most;
  const { length } = tokens;
  assert.ok(length >= least && length <= most, `${length} tokens lead to the session, and not ${least} to ${most}.`);
};

/**
 * Unless somebody ended it, the session can be ended through its first token, wherever it went on; and then it is gone under every other
 * token, too, also if somebody crashed on the way. To be asked last.
 */
const firstTokenEndsIt: Promised = async (end) => {
  const { outcome, given, log, look } = end;
  const ended = await look((application) => application.end(given.token));
  // Whoever crashed may have ended it.
  if (!hasEnded(log) && outcome.crashed.length === 0) assert.ok(ended, 'The first token does not end the session.');
  const { sessions, tokens } = await seenLate(end);
  assert.deepEqual(sessions, [], 'The session is there after it was ended through the first token.');
  assert.deepEqual(tokens, [], 'A token leads to the session after it was ended through the first one.');
};

/**
 * A crash loses no session that nobody was at ending: it is alive under its first token, or was moved as a whole to where that leads. To be
 * asked last.
 */
export const crashLosesNothing: Promised = async ({ outcome, given, look }) => {
  if (outcome.crashed.length === 0) return;
  assert.ok(await look((application) => application.end(given.token)), 'The session was lost in a crash.');
};

/** What is promised of one session, whoever does what to it. */
export const promises: readonly Promised[] = [
  nobodyFails,
  everyIncrementCounts,
  endIsFinal,
  nothingFreshIsSwept,
  oneTakesTheCode,
  fencesHold,
  noLeaseIsLeft,
  oneTokenLives,
  firstTokenEndsIt,
];

function hasEnded(log: readonly string[]): boolean {
  return log.some((event) => endings.has(event));
}

/** Whether the store did what it was asked to, be it that who asked did not hear of it. */
function isDone({ answer }: Happened): boolean {
  return answer.startsWith('true');
}

function idIn({ label }: Pick<Happened, 'label'>): string {
  return label.split(' ')[1] ?? '';
}

function isOf(primitive: string): (step: Happened) => boolean {
  return ({ label }) => label.startsWith(primitive);
}
