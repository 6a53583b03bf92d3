import assert from 'node:assert/strict';
import type { SessionRecord } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { clearLeftOvers } from '../src/clear.ts';
import type { CutModel, Disk } from './support/disk.ts';
import { commit, create, destroy, isLinearizable, perform, read, removeIf, touch } from './support/operations.ts';
import type { Operation, Story } from './support/operations.ts';
import { aRecord, sessionId } from './support/records.ts';
import { runSchedules } from './support/schedules.ts';
import { calling, directoryOn, diskWith, found, heldOn, namesOn } from './support/worlds.ts';
import type { Answers, DirectoryOptions } from './support/worlds.ts';

const id = sessionId(1);
const first = aRecord();

interface World {
  readonly disk: Disk;
  readonly stories: () => readonly Story[];
}

/**
 * Lets the world stand still after every number of steps, in every schedule with so many preemptions, and looks at what is left.
 *
 * @returns how often it stood still
 */
async function atEveryStep(
  start: SessionRecord | undefined,
  calls: readonly (readonly Operation[])[],
  options: DirectoryOptions & { readonly preemptions: number },
  check: (world: World, shown: string) => Promise<void>,
): Promise<number> {
  const disk = await diskWith(id, start);
  let stops = 0;
  for (let steps = 0, more = true; more; steps += 1) {
    more = false;
    stops += await runSchedules(
      { preemptions: options.preemptions, steps },
      () => {
        const own = disk.copy();
        const answers: Answers[] = calls.map(() => []);
        const stories = (): readonly Story[] =>
          calls.map((operations, actor) => ({
            calls: operations.map((operation, index) => ({ operation, answer: answers[actor]?.[index] })),
          }));
        const actors = calls.map((operations, actor) =>
          calling(`process ${actor + 1}`, own, id, operations, answers[actor] ?? [], options),
        );
        return { world: { disk: own, stories }, actors };
      },
      async (world, { failures, trace, finished }) => {
        const shown = `schedule:\n${trace.join('\n')}`;
        assert.deepEqual([...failures.values()], [], shown);
        more ||= !finished;
        await check(world, shown);
      },
    );
  }
  return stops;
}

const alone: readonly (readonly [string, SessionRecord | undefined, readonly Operation[]])[] = [
  ['creating', undefined, [create('a1')]],
  ['committing', first, [commit('a1', 'r1'), commit('a2', 'a1')]],
  ['touching', first, [touch(1_500), commit('a1', 'r1')]],
  ['destroying', first, [destroy]],
  ['destroying and creating again', first, [destroy, create('a1')]],
  ['removing on a condition', first, [removeIf('r1')]],
  ['removing on a condition and creating again', first, [removeIf('r1'), create('a1'), commit('a2', 'a1')]],
];

const together: readonly (readonly [string, SessionRecord | undefined, readonly (readonly Operation[])[]])[] = [
  ['two commits', first, [[commit('a1', 'r1')], [commit('b1', 'r1')]]],
  [
    'a commit, and another that reads and goes on',
    first,
    [
      [commit('a1', 'r1'), commit('a2', 'a1')],
      [read, touch(1_500)],
    ],
  ],
  ['a commit and a removal', first, [[commit('a1', 'r1')], [destroy]]],
  ['a commit and a conditional removal', first, [[commit('a1', 'r1')], [removeIf('r1')]]],
  ['two removals', first, [[destroy], [destroy]]],
  ['two kinds of removal', first, [[destroy], [removeIf('r1')]]],
  ['a conditional removal and a new session', first, [[removeIf('r1')], [create('b1')]]],
  ['two creations', undefined, [[create('a1')], [create('b1')]]],
];

/** What is found has to be what some order of the answered calls, and of any of the others, leads to. */
async function assertFound(
  { disk, stories }: World,
  start: SessionRecord | undefined,
  shown: string,
  needNotLast?: (operation: Operation) => boolean,
): Promise<void> {
  const end = await found(disk, id);
  assert.ok(isLinearizable(start, stories(), end, needNotLast), `${JSON.stringify(stories())}, found ${end}\n${shown}`);
}

/** What a call was answered has to be true after a power cut, but for what only says how things stood: a read, a condition that did not hold. */
function mustLast({ operation, answer }: Story['calls'][number]): boolean {
  return operation.kind !== 'read' && (answer !== false || operation.kind === 'destroy');
}

describe('a process that is killed at any step', () => {
  test.each(alone)('while %s leaves the old or the new, and what was acknowledged', async (_, start, operations) => {
    const stops = await atEveryStep(start, [operations], { preemptions: 1 }, async (world, shown) =>
      assertFound(world, start, shown),
    );
    expect(stops).toBeGreaterThan(2);
  });

  test.each(alone)('while %s hinders nobody after it', async (_, start, operations) => {
    await atEveryStep(start, [operations], { preemptions: 0 }, async ({ disk }, shown) => {
      const directory = directoryOn(disk);
      const life = [destroy, create('c1'), commit('c2', 'c1'), touch(1_700, 'c2'), removeIf('c2'), create('c3')];
      const answers: unknown[] = [];
      for (const operation of life) answers.push(await perform(directory, id, operation, undefined));
      assert.deepEqual(answers.slice(1), [true, true, true, true, true], shown);
    });
  });

  test.each(alone)('while %s leaves nothing that is not cleared away', async (_, start, operations) => {
    await atEveryStep(start, [operations], { preemptions: 0 }, async ({ disk }, shown) => {
      const directory = directoryOn(disk, undefined, { now: 10 * 60 * 60 * 1000 });
      const held = await heldOn(disk, id);
      // What was written and not yet named may still be, until the next commit.
      if (held !== undefined) await perform(directory, id, commit('next', held.rev), held);
      await perform(directory, id, read, undefined);
      const shard = directory.shard(id);
      await clearLeftOvers(directory, shard, (await directory.list(shard)) ?? []);
      await directory.background.idle();
      const left = await namesOn(disk, id);
      assert.equal(left.length, held === undefined ? 0 : 2, `${left.join(' ')}\n${shown}`);
    });
  });

  test.each(together)('beside another process (%s) leaves what some order leads to', async (_, start, calls) => {
    await atEveryStep(start, calls, { preemptions: 2 }, async (world, shown) => assertFound(world, start, shown));
  });
});

describe.each<CutModel>(['ordered', 'any'])('with durability power-loss, a power cut at any step (%s)', (model) => {
  const options = { synced: true, model };

  const assertAfterCut = async (world: World, start: SessionRecord | undefined, shown: string): Promise<void> => {
    const stories = (): readonly Story[] => world.stories().map(({ calls }) => ({ calls: calls.filter(mustLast) }));
    for (const disk of world.disk.afterPowerCut(model)) {
      await assertFound({ disk, stories }, start, shown, ({ kind }) => kind === 'touch');
    }
  };

  test.each(alone)('while %s keeps what was acknowledged', async (_, start, operations) => {
    await atEveryStep(start, [operations], { ...options, preemptions: 1 }, async (world, shown) =>
      assertAfterCut(world, start, shown),
    );
  });

  test.each(together)('while two processes work (%s) keeps what was acknowledged', async (_, start, calls) => {
    await atEveryStep(start, calls, { ...options, preemptions: 1 }, async (world, shown) =>
      assertAfterCut(world, start, shown),
    );
  });
});
