import assert from 'node:assert/strict';
import type { SessionRecord } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { commit, create, destroy, isLinearizable, read, removeIf, touch } from './support/operations.ts';
import type { Operation } from './support/operations.ts';
import type { Modelling } from './support/modelled-file-system.ts';
import { aRecord, sessionId } from './support/records.ts';
import { runSchedules } from './support/schedules.ts';
import { calling, diskWith, found, heldOn, namesOn } from './support/worlds.ts';
import type { Answers } from './support/worlds.ts';

const id = sessionId(1);
const first = aRecord();

interface Exploring extends Modelling {
  readonly preemptions: number;
  readonly remembering?: boolean;
}

/**
 * Runs all schedules of what several processes do to one session, and checks each: the answers and what is found at the end have to be
 * those of some order of the calls, and nothing else may be left.
 */
async function allSchedules(
  start: SessionRecord | undefined,
  calls: Readonly<Record<string, readonly Operation[]>>,
  { preemptions, remembering = false, ...modelling }: Exploring,
): Promise<number> {
  const disk = await diskWith(id, start);
  const known = remembering ? await heldOn(disk, id) : undefined;
  return runSchedules(
    { preemptions },
    () => {
      const world = { disk: disk.copy(), answers: new Map<string, Answers>() };
      const actors = Object.entries(calls).map(([name, operations]) => {
        const answers: Answers = [];
        world.answers.set(name, answers);
        return calling(name, world.disk, id, operations, answers, { known, ...modelling });
      });
      return { world, actors };
    },
    async (world, { failures, trace, finished }) => {
      const shown = `schedule:\n${trace.join('\n')}`;
      assert.deepEqual([...failures.values()], [], shown);
      assert.ok(finished, shown);
      const stories = Object.entries(calls).map(([name, operations]) => ({
        calls: operations.map((operation, index) => ({ operation, answer: world.answers.get(name)?.[index] })),
      }));
      const end = await found(world.disk, id);
      const told = `${JSON.stringify(Object.fromEntries(world.answers))}, at the end ${end}`;
      assert.ok(isLinearizable(start, stories, end), `${told}\n${shown}`);
      // A file that came into a grave at the last moment stays until a later sweep.
      if (modelling.slowPaths === true) return;
      const left = await namesOn(world.disk, id);
      assert.equal(left.length, end === 'absent' ? 0 : 2, `${left.join(' ')}\n${shown}`);
    },
  );
}

const pairs: readonly (readonly [string, readonly Operation[], readonly Operation[]])[] = [
  ['two commits', [commit('a1', 'r1')], [commit('b1', 'r1')]],
  ['two commits, and another on top', [commit('a1', 'r1'), commit('a2', 'a1')], [commit('b1', 'r1'), read]],
  ['a commit and a removal', [commit('a1', 'r1')], [destroy]],
  ['a commit and a conditional removal', [commit('a1', 'r1')], [removeIf('r1')]],
  ['two removals', [destroy], [destroy]],
  ['a removal and a conditional one', [destroy], [removeIf('r1')]],
  ['two conditional removals', [removeIf('r1')], [removeIf('r1')]],
  ['a touch and a conditional removal of what is stale', [touch(1_999)], [removeIf('r1', 2_000)]],
  ['two touches', [touch(1_500)], [touch(1_600)]],
  ['a touch and a commit', [touch(1_500)], [commit('b1', 'r1')]],
  ['a touch and a removal', [touch(1_500)], [destroy]],
  ['a removal with a new session after it, and a slow commit', [destroy, create('a1')], [commit('b1', 'r1')]],
  [
    'a conditional removal with a new session after it, and a slow commit',
    [removeIf('r1'), create('a1')],
    [commit('b1', 'r1')],
  ],
  ['a conditional removal with a new session after it, and a removal', [removeIf('r1'), create('a1')], [destroy]],
  ['a conditional removal and a new session', [removeIf('r1')], [create('b1'), read]],
  ['a removal and a new session', [destroy], [create('b1'), read]],
  ['commits and a reader', [commit('a1', 'r1'), commit('a2', 'a1')], [read, read]],
];

describe.each([
  ['with nothing remembered', false],
  ['with the session remembered', true],
])('two processes, in every order of their steps, %s', (_, remembering) => {
  test.each(pairs)('%s', async (_title, a, b) => {
    await allSchedules(first, { a, b }, { preemptions: 3, remembering });
  });
});

describe('two processes whose folder may be moved after they have found it', () => {
  test.each(pairs)('%s', async (_title, a, b) => {
    await allSchedules(first, { a, b }, { preemptions: 2, remembering: true, slowPaths: true });
  });
});

describe.each(['none', 'first', 'second', 'both'] as const)(
  'two processes that list a folder while its names change, and see of these %s',
  (slowListings) => {
    test.each(pairs)('%s', async (_title, a, b) => {
      await allSchedules(first, { a, b }, { preemptions: 2, slowListings });
    });
  },
);

test('two creations of one session: one wins', async () => {
  const schedules = await allSchedules(undefined, { a: [create('a1')], b: [create('b1')] }, { preemptions: 4 });
  expect(schedules).toBeGreaterThan(100);
});

describe('three processes', () => {
  test.each<readonly [string, readonly Operation[], readonly Operation[], readonly Operation[]]>([
    ['two commits and a removal', [commit('a1', 'r1')], [commit('b1', 'r1')], [destroy]],
    ['two commits and a conditional removal', [commit('a1', 'r1')], [commit('b1', 'r1')], [removeIf('r1')]],
    ['a commit, a removal and a new session', [commit('a1', 'r1')], [destroy], [create('c1')]],
    ['a commit, a conditional removal and a new session', [commit('a1', 'r1')], [removeIf('r1')], [create('c1')]],
    ['a removal, a conditional one and a new session', [destroy], [removeIf('r1')], [create('c1')]],
    ['a touch, a conditional removal and a commit', [touch(1_999)], [removeIf('r1', 2_000)], [commit('c1', 'r1')]],
    ['two creations and a removal', [create('a1')], [create('b1')], [destroy, read]],
  ])('%s', async (_title, a, b, c) => {
    await allSchedules(first, { a, b, c }, { preemptions: 2, remembering: true });
  });
});
