import { describe, expect, test } from 'vitest';
import { linearizable, sessionModel } from '../src/history/index.ts';
import type { Change, SessionModelOptions, SessionOperation, Values } from '../src/history/index.ts';
import { call, created, failed, unanswered } from './history/hand-made.ts';

const token = 't';
const one: readonly Change[] = [{ increment: 'n', by: 1 }];

/** What is wrong with a history; '' if nothing is. */
function wrong(operations: readonly SessionOperation[], options?: SessionModelOptions): string {
  return linearizable(sessionModel(options), operations)
    .map(({ message }) => message)
    .join('\n');
}

function read(
  client: string,
  times: readonly [number, number],
  values: Values | 'gone',
  through = token,
): SessionOperation {
  return call(client, times, 'read', { token: through }, values === 'gone' ? values : { values });
}

function commit(client: string, times: readonly [number, number], changes = one, fence?: number): SessionOperation {
  return call(client, times, 'commit', { token, changes, ...(fence !== undefined && { fence }) }, 'committed');
}

function grant(client: string, times: readonly [number, number], fence: number, values: Values = {}): SessionOperation {
  return call(client, times, 'grant', { token }, { fence, values });
}

function renew(times: readonly [number, number], grace: boolean, result: 'renewed' | 'kept' = 'renewed', from = token) {
  return call('a', times, 'renew', { token: from, newToken: `${from}${times[0]}`, grace, changes: [] }, result);
}

describe('in a history of sessions', () => {
  test('a read sees all that was committed before it, and may see what was committed meanwhile', () => {
    const history = [created({ n: 0 }), commit('a', [3, 6]), commit('b', [4, 9]), read('c', [5, 8], { n: 1 })];
    expect(wrong(history)).toBe('');
    expect(wrong([...history, read('c', [10, 11], { n: 2 })])).toBe('');
    expect(wrong([...history, read('c', [10, 11], { n: 1 })])).toContain(
      'read #10 by c {"token":"t"} [10, 11] -> {"values":{"n":1}}',
    );
  });

  test('what one read saw, no later read may miss', () => {
    const history = [created({ n: 0 }), commit('a', [3, 20]), read('b', [4, 5], { n: 1 })];
    expect(wrong([...history, read('c', [6, 7], { n: 1 })])).toBe('');
    expect(wrong([...history, read('c', [6, 7], { n: 0 })])).toContain('read #6 by c');
  });

  test('a call that failed did nothing, and one of which nobody knows may take effect once, late, or never', () => {
    const history = [created({ n: 0 }), failed('a', [3, 4], 'commit', { token, changes: one })];
    expect(wrong([...history, read('b', [5, 6], { n: 1 })])).toContain('read #5 by b');
    const open = [
      created({ n: 0 }),
      unanswered('a', 3, 'commit', { token, changes: one }),
      read('b', [5, 6], { n: 0 }),
    ];
    expect(wrong(open)).toBe('');
    expect(wrong([...open, read('b', [7, 8], { n: 1 })])).toBe('');
    expect(wrong([...open, read('b', [7, 8], { n: 2 })])).toContain('-> unknown');
    expect(wrong([...open, read('b', [7, 8], { n: 1 }), read('b', [9, 10], { n: 0 })])).toContain('read #9 by b');
  });

  test('a commit rests on what it saw', () => {
    const seen = { token, seen: { n: 0, role: null }, changes: [{ set: 'n', to: 5 }] };
    const history = [created({ n: 0 }), call('a', [4, 8], 'commit', seen, 'committed')];
    expect(wrong([...history, commit('b', [3, 9]), read('c', [10, 11], { n: 6 })])).toBe('');
    expect(wrong([...history, commit('b', [3, 9]), read('c', [10, 11], { n: 5 })])).toContain(
      '"seen":{"n":0,"role":null}',
    );
    expect(wrong([created({ n: 0, role: 'admin' }), ...history.slice(1)])).toContain('commit #4 by a');
  });

  test('of those who take a value, one gets it', () => {
    const take = (client: string, times: readonly [number, number], value: string | null) =>
      call(client, times, 'take', { token, key: 'code' }, { value });
    const history = [created({ code: 'x' }), take('a', [3, 9], 'x')];
    expect(wrong([...history, take('b', [4, 8], null), read('c', [10, 11], {})])).toBe('');
    expect(wrong([...history, take('b', [4, 8], 'x')])).toContain('take #4 by b');
    expect(wrong([...history, read('c', [10, 11], { code: 'x' })])).toContain('read #10 by c');
  });

  test('a destroyed session stays gone, and one call ends it', () => {
    const history = [created({ n: 0 }), call('a', [3, 6], 'destroy', { token }, true)];
    expect(wrong([...history, read('b', [4, 5], { n: 0 }), call('b', [5, 9], 'destroy', { token }, false)])).toBe('');
    expect(wrong([...history, call('b', [4, 9], 'destroy', { token }, 'ended'), read('c', [10, 11], 'gone')])).toBe('');
    expect(wrong([...history, call('b', [7, 8], 'commit', { token, changes: one }, 'gone')])).toBe('');
    expect(wrong([...history, call('b', [4, 9], 'destroy', { token }, true)])).toContain('destroy #4 by b');
    expect(wrong([...history, commit('b', [7, 8])])).toContain('commit #7 by b');
    expect(wrong([...history, read('b', [7, 8], { n: 0 })])).toContain('read #7 by b');
  });

  test('a session is there from its creation on, and not before', () => {
    expect(wrong([created(), read('b', [3, 4], 'gone')])).toContain('read #3 by b');
    expect(
      wrong([unanswered('a', 1, 'create', { token, values: {} }), read('b', [3, 4], 'gone'), read('b', [5, 6], {})]),
    ).toBe('');
    expect(
      wrong([unanswered('a', 1, 'create', { token, values: {} }), read('b', [3, 4], {}), read('b', [5, 6], 'gone')]),
    ).not.toBe('');
    expect(wrong([read('b', [1, 2], {}), unanswered('a', 3, 'create', { token, values: {} })])).toContain(
      'read #1 by b',
    );
  });

  test('the last grant commits, once, unless somebody committed since', () => {
    const history = [created(), grant('a', [3, 4], 1), grant('b', [5, 6], 2)];
    expect(wrong([...history, commit('b', [7, 8], one, 2)])).toBe('');
    expect(wrong([...history, commit('a', [7, 8], one, 1)])).toContain('commit #7 by a');
    expect(wrong([...history, commit('b', [7, 8], one, 2), commit('b', [9, 10], one, 2)])).toContain('commit #9 by b');
    expect(wrong([...history, commit('c', [7, 8]), commit('b', [9, 10], one, 2)])).toContain('commit #9 by b');
    expect(wrong([...history, grant('c', [7, 8], 2)])).toContain('grant #7 by c');
    expect(wrong([...history, unanswered('c', 7, 'grant', { token }), commit('b', [9, 10], one, 2)])).toBe('');
  });

  test('who holds a session may take values out of it and still commits', () => {
    const history = [created({ code: 'x' }), grant('a', [3, 4], 1, { code: 'x' })];
    const taken = (fence?: number) =>
      call('a', [5, 6], 'take', { token, key: 'code', ...(fence !== undefined && { fence }) }, { value: 'x' });
    expect(wrong([...history, taken(1), commit('a', [7, 8], one, 1)])).toBe('');
    expect(wrong([...history, taken(), commit('a', [7, 8], one, 1)])).toContain('commit #7 by a');
  });

  test('after a renewal the session lives under the new token, and under the old one only in time of grace', () => {
    const [strict, graceful] = [false, true].map((grace) => [
      created(),
      renew([3, 4], grace),
      read('b', [5, 6], {}, 't3'),
    ]);
    expect(wrong([...(strict ?? []), read('c', [7, 8], 'gone')])).toBe('');
    expect(wrong([...(strict ?? []), read('c', [7, 8], {})])).toContain('read #7 by c');
    expect(wrong([...(graceful ?? []), read('c', [7, 8], {})])).toBe('');
    expect(wrong([...(graceful ?? []), read('c', [7, 8], 'gone')])).toContain('read #7 by c');
    expect(wrong([...(graceful ?? []), read('c', [7, 8], 'gone')], { graceEnds: true })).toBe('');
    expect(wrong([...(graceful ?? []), read('c', [7, 8], 'gone', 't3')], { graceEnds: true })).toContain(
      'read #7 by c',
    );
  });

  test('a token is renewed once, and grace reaches no further than to where it was given', () => {
    const history = [created(), renew([3, 10], true), renew([4, 9], true, 'kept')];
    expect(wrong(history)).toBe('');
    expect(wrong([created(), renew([3, 10], true), renew([4, 9], true)])).toContain('renew #4 by a');
    const strictAfter = [...history, renew([11, 12], false, 'renewed', 't3')];
    expect(wrong([...strictAfter, read('b', [13, 14], 'gone')])).toBe('');
    expect(wrong([...strictAfter, read('b', [13, 14], {})])).toContain('read #13 by b');
  });

  test('a renewal of which nobody knows may have happened, and the session may vanish until somebody uses it', () => {
    const history = [created(), unanswered('a', 3, 'renew', { token, newToken: 't3', grace: true, changes: one })];
    expect(wrong([...history, read('b', [5, 6], {}), read('b', [7, 8], { n: 1 })])).toBe('');
    expect(wrong([...history, read('b', [5, 6], { n: 1 }), read('b', [7, 8], {})])).toContain('read #7 by b');
    expect(wrong([...history, read('b', [5, 6], 'gone')])).toBe('');
    expect(wrong([...history, call('b', [5, 6], 'destroy', { token }, false)])).toBe('');
    const answered = [created(), renew([3, 4], false), read('b', [5, 6], {}, 't3')];
    expect(wrong([...answered, read('b', [7, 8], 'gone', 't3')])).toContain('read #7 by b');
    expect(wrong([...answered, read('b', [7, 8], 'gone', 't3')], { renewalsMayVanish: true })).toBe('');
    const confirmed = [...history, read('b', [5, 6], { n: 1 }, 't3'), commit('b', [7, 8])];
    expect(wrong([...confirmed, read('b', [9, 10], { n: 2 })])).toBe('');
    expect(wrong([...confirmed, read('b', [9, 10], 'gone')])).toContain('read #9 by b');
  });

  test('logging out through any token of the chain ends the session', () => {
    const history = [created(), renew([3, 4], false), renew([5, 6], false, 'renewed', 't3')];
    const out = call('b', [7, 8], 'destroy', { token }, true);
    expect(wrong([...history, out, read('c', [9, 10], 'gone', 't35')])).toBe('');
    expect(wrong([...history, out, read('c', [9, 10], {}, 't35')])).toContain('read #9 by c');
    expect(wrong([...history, call('b', [7, 8], 'destroy', { token }, false)])).toContain('destroy #7 by b');
  });

  test('only a session that may become stale may be gone without having been destroyed', () => {
    const history = [created(), read('a', [3, 4], 'gone'), read('a', [5, 6], {})];
    expect(wrong(history)).toContain('read #3 by a');
    expect(wrong(history, { expires: true })).toBe('');
    const swept = [...history, call('b', [7, 8], 'expire', {}, true)];
    expect(wrong([...swept, read('a', [9, 10], 'gone')], { expires: true })).toBe('');
    expect(wrong([...swept, read('a', [9, 10], {})], { expires: true })).toContain('read #9 by a');
    expect(wrong(swept.filter(({ id }) => id !== '#3'))).toContain('expire #7 by b');
  });

  test('a refutation shows how far an order goes, what it leaves, and the calls that do not fit', () => {
    expect(wrong([created({ n: 0 }), commit('a', [3, 6]), read('b', [4, 5], { n: 7 })])).toBe(
      [
        'Each call takes effect at one moment between its start and its end. In session s no order of the calls explains the answers; the longest that explains a part of them is',
        '  create #1 by maker {"token":"t","values":{"n":0}} [1, 2] -> "created"',
        '  commit #3 by a {"token":"t","changes":[{"increment":"n","by":1}]} [3, 6] -> "committed"',
        'which leaves {"is":"present","values":{"n":1},"token":"t","renewed":[],"isUnconfirmed":false,"fence":0}; then these had to come, the first at the latest, and no order of them fits:',
        '  read #4 by b {"token":"t"} [4, 5] -> {"values":{"n":7}}',
      ].join('\n'),
    );
  });
});
