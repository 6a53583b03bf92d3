import { describe, expect, test } from 'vitest';
import {
  appendsAppearOnce,
  checkSessionHistory,
  endsOnce,
  fencesIncrease,
  incrementsCountOnce,
  nothingEndsEarly,
  nothingAfterDestroy,
  nothingOutlivesAbsoluteEnd,
  oneTokenIsLive,
  takesHaveOneWinner,
} from '../src/history/index.ts';
import type { SessionOperation, SessionOperationOf, Value, Violation } from '../src/history/index.ts';
import { call, created, failed, unanswered } from './history/hand-made.ts';

const token = 't';

/** The names of the calls that each violation shows. */
function shown(violations: readonly Violation[]): string[] {
  for (const { message, calls } of violations) {
    for (const { kind, id, client } of calls) expect(message).toContain(`${kind} ${id} by ${client} `);
  }
  return violations.map(({ calls }) => calls.map(({ id }) => id).join(' '));
}

function read(times: readonly [number, number], values: Record<string, Value> | 'gone', through = token) {
  return call('r', times, 'read', { token: through }, values === 'gone' ? values : { values });
}

describe('every acknowledged increment counts once', () => {
  const change = { token, changes: [{ increment: 'n', by: 2 }] };
  const history = [
    created({ n: 5 }),
    call('a', [3, 4], 'commit', change, 'committed'),
    unanswered('b', 5, 'commit', change),
    failed('c', [6, 7], 'commit', change),
    call('c', [8, 9], 'commit', change, 'gone'),
    call('a', [20, 30], 'commit', change, 'committed'),
  ];

  test.each([7, 9])('a sum of %i is among those that can be', (n) => {
    expect(incrementsCountOnce([...history, read([10, 11], { n })])).toEqual([]);
  });

  test.each([5, 6, 11, 'x'])('a sum of %s is none of them', (n) => {
    expect(shown(incrementsCountOnce([...history, read([10, 11], { n })]))).toEqual(['#10 #3 #5']);
  });

  test('those at work while somebody looks may count', () => {
    const looks = (n: number): SessionOperation[] => [...history, read([25, 26], { n })];
    expect(incrementsCountOnce(looks(11))).toEqual([]);
    expect(shown(incrementsCountOnce(looks(12)))).toEqual(['#25 #3 #5 #20']);
  });

  test('a key that is set as well is no counter', () => {
    const set = call('a', [3, 4], 'commit', { token, changes: [{ set: 'n', to: 0 }] }, 'committed');
    expect(incrementsCountOnce([...history, set, read([10, 11], { n: 1 })])).toEqual([]);
  });
});

describe('every acknowledged append appears once, in one order', () => {
  const append = (client: string, times: readonly [number, number], item: string) =>
    call(client, times, 'commit', { token, changes: [{ append: 'log', item }] }, 'committed');
  const history = [
    created({ log: ['first'] }),
    append('a', [3, 9], 'a'),
    append('b', [4, 8], 'b'),
    unanswered('c', 5, 'commit', { token, changes: [{ append: 'log', item: 'c' }] }),
  ];
  const looks = (...lists: string[][]): SessionOperation[] => [
    ...history,
    ...lists.map((log, index) => read([10 + 2 * index, 11 + 2 * index], { log })),
  ];

  test('lists of which each is the beginning of the next are right', () => {
    expect(appendsAppearOnce(looks(['first', 'b', 'a'], ['first', 'b', 'a', 'c']))).toEqual([]);
    expect(
      appendsAppearOnce([...history, read([5, 6], { log: ['first'] }), read([7, 8], { log: ['first', 'a'] })]),
    ).toEqual([]);
  });

  test('an item that appears twice is refuted', () => {
    expect(shown(appendsAppearOnce(looks(['first', 'b', 'a', 'b'])))).toEqual(['#10 #4']);
  });

  test('an item that nobody appended is refuted', () => {
    expect(shown(appendsAppearOnce(looks(['first', 'b', 'a', 'd'])))).toEqual(['#10']);
  });

  test('a list without an acknowledged item is refuted', () => {
    expect(shown(appendsAppearOnce(looks(['first', 'b'])))).toEqual(['#10 #3']);
    expect(shown(appendsAppearOnce([...history, read([10, 11], {})]))).toEqual(['#10 #3']);
  });

  test('a list that is not the beginning of a longer one is refuted', () => {
    expect(shown(appendsAppearOnce(looks(['first', 'a', 'b'], ['first', 'b', 'a', 'c'])))).toEqual(['#10 #12']);
  });

  test('a list that is shorter than one seen before is refuted', () => {
    expect(shown(appendsAppearOnce(looks(['first', 'b', 'a', 'c'], ['first', 'b', 'a'])))).toEqual(['#12 #10']);
  });
});

describe('nothing of a session is found after its end was answered', () => {
  const change = { token, changes: [{ increment: 'n', by: 1 }] };
  const destroy = (times: readonly [number, number], result: boolean | 'ended', through = token) =>
    call('d', times, 'destroy', { token: through }, result);

  test.each([true, 'ended', false] as const)('whether the answer was %s', (result) => {
    const history = [created(), destroy([3, 6], result), read([7, 8], 'gone')];
    expect(nothingAfterDestroy([...history, read([4, 9], {})])).toEqual([]);
    expect(shown(nothingAfterDestroy([...history, read([10, 11], {})]))).toEqual(['#3 #10']);
    expect(shown(nothingAfterDestroy([...history, call('a', [10, 11], 'commit', change, 'committed')]))).toEqual([
      '#3 #10',
    ]);
  });

  test('but nothing to end is no end where the session may not have been there yet, or the token was not its own', () => {
    const history = [destroy([1, 2], false), unanswered('a', 3, 'create', { token, values: {} }), read([4, 5], {})];
    expect(nothingAfterDestroy(history)).toEqual([]);
    const slow = call('a', [1, 6], 'create', { token, values: {} }, 'created');
    expect(nothingAfterDestroy([slow, destroy([2, 3], false), read([4, 5], {})])).toEqual([]);
    expect(nothingAfterDestroy([created(), destroy([3, 4], false, 'other'), read([5, 6], {})])).toEqual([]);
  });

  test('nor after it was found stale and removed', () => {
    const history = [created(), call('s', [3, 4], 'expire', {}, true)];
    expect(shown(nothingAfterDestroy([...history, read([5, 6], {})]))).toEqual(['#3 #5']);
  });

  test('and one call ends it', () => {
    expect(endsOnce([created(), destroy([3, 6], true), destroy([4, 5], false)])).toEqual([]);
    expect(shown(endsOnce([created(), destroy([3, 6], true), destroy([4, 5], true)]))).toEqual(['#3 #4']);
  });
});

describe('fences increase', () => {
  const grant = (times: readonly [number, number], fence: number) =>
    call('g', times, 'grant', { token }, { fence, values: {} });
  const commit = (times: readonly [number, number], fence: number) =>
    call('h', times, 'commit', { token, changes: [], fence }, 'committed');

  test('with each grant', () => {
    expect(fencesIncrease([grant([1, 2], 1), grant([3, 6], 3), grant([4, 5], 2)])).toEqual([]);
    expect(shown(fencesIncrease([grant([1, 2], 2), grant([3, 4], 1)]))).toEqual(['#1 #3']);
    expect(shown(fencesIncrease([grant([1, 4], 2), grant([2, 3], 2)]))).toEqual(['#1 #2']);
  });

  test('with each commit, and a holder who was fenced out does not commit', () => {
    const history = [grant([1, 2], 1), grant([3, 4], 2)];
    expect(fencesIncrease([...history, commit([5, 6], 2)])).toEqual([]);
    expect(fencesIncrease([grant([1, 2], 1), grant([3, 6], 2), commit([4, 5], 1)])).toEqual([]);
    expect(shown(fencesIncrease([...history, commit([5, 6], 1)]))).toEqual(['#3 #5']);
    expect(shown(fencesIncrease([grant([1, 2], 1), commit([3, 4], 2), commit([5, 6], 1)]))).toEqual(['#3 #5']);
    expect(shown(fencesIncrease([...history, commit([5, 6], 2), commit([7, 8], 2)]))).toEqual(['#5 #7']);
  });
});

describe('what is taken has one winner', () => {
  const take = (times: readonly [number, number], value: Value | null) =>
    call('t', times, 'take', { token, key: 'code' }, { value });

  test('for each time that it was put there', () => {
    const again = call('a', [5, 6], 'commit', { token, changes: [{ set: 'code', to: 'x' }] }, 'committed');
    const history = [created({ code: 'x' }), take([3, 9], 'x'), take([4, 8], null)];
    expect(takesHaveOneWinner(history)).toEqual([]);
    expect(takesHaveOneWinner([...history, again, take([7, 10], 'x')])).toEqual([]);
    expect(shown(takesHaveOneWinner([...history, take([7, 10], 'x')]))).toEqual(['#3 #7']);
    expect(shown(takesHaveOneWinner([created(), take([3, 4], 'y')]))).toEqual(['#3']);
  });

  test('a number that is counted up may be taken whatever it is', () => {
    const counted = call('a', [3, 4], 'commit', { token, changes: [{ increment: 'code', by: 3 }] }, 'committed');
    expect(takesHaveOneWinner([created(), counted, take([5, 6], 3)])).toEqual([]);
  });
});

describe('no session outlives its absolute end', () => {
  const at = (timeOfDay: number, operation: SessionOperation): SessionOperation => ({
    ...operation,
    timeOfDay: { earliest: timeOfDay, latest: timeOfDay + 5 },
  });

  test('by the clock of whoever finds it', () => {
    const history = [created({}, 1_000), at(999, read([3, 4], {})), at(1_000, read([5, 6], 'gone')), read([7, 8], {})];
    expect(nothingOutlivesAbsoluteEnd(history)).toEqual([]);
    expect(shown(nothingOutlivesAbsoluteEnd([...history, at(1_000, read([9, 10], {}))]))).toEqual(['#1 #9']);
    expect(nothingOutlivesAbsoluteEnd([created(), at(9e15, read([3, 4], {}))])).toEqual([]);
  });
});

describe('no session ends of itself too early', () => {
  const at = (earliest: number, latest: number, operation: SessionOperation): SessionOperation => ({
    ...operation,
    timeOfDay: { earliest, latest },
  });
  const change = { token, changes: [] };
  const history = [at(0, 10, created()), at(50, 60, call('a', [3, 4], 'commit', change, 'committed'))];
  const early = (...operations: SessionOperation[]) => shown(nothingEndsEarly([...history, ...operations], 100));

  test('be it refused or removed', () => {
    expect(early(at(150, 150, read([5, 6], 'gone')), at(149, 160, call('s', [7, 8], 'expire', {}, true)))).toEqual([]);
    expect(early(at(149, 149, read([5, 6], 'gone')))).toEqual(['#3 #5']);
    expect(early(at(80, 90, call('s', [5, 6], 'expire', {}, true)))).toEqual(['#1 #5']);
    expect(early(at(80, 90, failed('s', [5, 6], 'expire', {})))).toEqual([]);
  });

  test('unless it was destroyed, or its token renewed, or it reached its absolute end', () => {
    const gone = at(80, 90, read([9, 10], 'gone'));
    expect(early(gone, unanswered('b', 5, 'destroy', { token }))).toEqual([]);
    expect(early(gone, unanswered('b', 5, 'renew', { token, newToken: 't2', grace: false, changes: [] }))).toEqual([]);
    expect(early(gone, failed('b', [5, 6], 'destroy', { token }))).toEqual(['#1 #9']);
    expect(shown(nothingEndsEarly([at(0, 10, created({}, 90)), gone], 100))).toEqual([]);
    expect(shown(nothingEndsEarly([at(0, 10, created({}, 91)), gone], 100))).toEqual(['#1 #9']);
  });
});

describe('one token is live in the end', () => {
  const renewal = (grace: boolean) => ({ token, newToken: 't2', grace, changes: [] });
  const renewed = [created(), call('a', [3, 4], 'renew', renewal(false), 'renewed')];
  const last = (...live: string[]): SessionOperationOf<'read'>[] =>
    ['t', 't2', 't3'].map((name, index) => read([90 + index, 99], live.includes(name) ? {} : 'gone', name));

  test('and not two', () => {
    expect(oneTokenIsLive(renewed, last('t2'))).toEqual([]);
    expect(shown(oneTokenIsLive(renewed, last('t2', 't3')))).toEqual(['#91 #92']);
    expect(shown(oneTokenIsLive(renewed, last('t', 't2')))).toEqual(['#90 #91']);
  });

  test('besides those in time of grace', () => {
    expect(oneTokenIsLive([created(), call('a', [3, 4], 'renew', renewal(true), 'renewed')], last('t', 't2'))).toEqual(
      [],
    );
  });

  test('or in what may be the time of grace, since nobody knows whether the token was renewed', () => {
    expect(oneTokenIsLive([created(), unanswered('a', 3, 'renew', renewal(true))], last('t', 't2'))).toEqual([]);
    expect(shown(oneTokenIsLive([created(), unanswered('a', 3, 'renew', renewal(false))], last('t', 't2')))).toEqual([
      '#90 #91',
    ]);
  });

  test('and not none, unless the session may have ended or its last token is not known', () => {
    expect(shown(oneTokenIsLive(renewed, last()))).toEqual(['#90 #91 #92']);
    expect(oneTokenIsLive([...renewed, unanswered('b', 5, 'destroy', { token })], last())).toEqual([]);
    expect(
      oneTokenIsLive([...renewed, unanswered('b', 5, 'renew', { ...renewal(false), token: 't2' })], last()),
    ).toEqual([]);
    expect(shown(oneTokenIsLive([...renewed, failed('b', [5, 6], 'destroy', { token })], last()))).toEqual([
      '#90 #91 #92',
    ]);
  });
});

test('all rules are checked, for each session by itself', () => {
  const history = [
    created({ n: 0 }, 1_000),
    call('a', [3, 4], 'destroy', { token }, true),
    { ...read([5, 6], { n: 1, log: ['x'] }), timeOfDay: { earliest: 1_000, latest: 1_000 } },
    call('a', [7, 8], 'destroy', { token }, true),
    call('a', [9, 10], 'take', { token, key: 'code' }, { value: 'x' }),
    call('a', [11, 12], 'grant', { token }, { fence: 1, values: { n: 0 } }),
    call('a', [13, 14], 'grant', { token }, { fence: 1, values: { n: 0 } }),
    failed('a', [15, 16], 'commit', {
      token,
      changes: [
        { increment: 'n', by: 1 },
        { append: 'log', item: 'x' },
      ],
    }),
    unanswered('a', 17, 'commit', {
      token,
      changes: [
        { increment: 'n', by: 1 },
        { append: 'log', item: 'y' },
      ],
    }),
  ];
  const violations = checkSessionHistory(history);
  expect(new Set(violations.map(({ rule }) => rule)).size).toBe(8);
  const apart = history.map((operation, index) => Object.assign(operation, { session: `s${index}` }));
  expect(new Set(checkSessionHistory(apart).map(({ session }) => session))).toEqual(
    new Set(['s2', 's3', 's4', 's5', 's6', 's1']),
  );
});
