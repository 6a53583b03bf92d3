import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import { adds, destroys } from '../src/models/acts.ts';
import { UnfencedCommits } from '../src/models/broken-records.ts';
import { holds, LEASE } from '../src/models/exclusive-acts.ts';
import { exploreModel, refutation } from '../src/models/explore-model.ts';
import { oneSession } from '../src/models/one-session.ts';
import { renews } from '../src/models/renewal-acts.ts';
import type { Acting } from '../src/models/one-session.ts';
import { Scheduler } from '../src/stepped/scheduler.ts';
import { chooseBySeed, seededBytes } from '../src/stepped/seeded.ts';
import { SteppedClock } from '../src/stepped/stepped-clock.ts';

/** All ways in which a model can end: what the actors saw, and what is stored. */
async function endsOf(
  acting: Readonly<Record<string, Acting>>,
  exploring: { readonly unabridged: boolean },
): Promise<{ readonly ends: ReadonlySet<string>; readonly schedules: number }> {
  const ends = new Set<string>();
  const model = oneSession(acting, {
    settings: { lease: LEASE },
    mayCrash: ['a'],
    check: ({ outcome, log, records }) => {
      ends.add(
        JSON.stringify([log.toSorted(), outcome.unfinished, records.map(({ body, meta }) => [body, meta.length])]),
      );
    },
  });
  const { schedules } = await exploreModel(model, exploring);
  return { ends, schedules };
}

describe('exploring', () => {
  test.each<readonly [string, Readonly<Record<string, Acting>>]>([
    ['optimistic check-outs', { a: adds(), b: adds(), c: destroys }],
    ['renewals', { a: renews(), b: renews() }],
    ['exclusive check-outs', { a: holds(), b: adds() }],
  ])('leaves out only schedules that end as others do, with %s', async (_, acting) => {
    const abridged = await endsOf(acting, { unabridged: false });
    const unabridged = await endsOf(acting, { unabridged: true });
    expect([...abridged.ends].toSorted()).toEqual([...unabridged.ends].toSorted());
    expect(abridged.schedules).toBeLessThan(unabridged.schedules);
  });

  test('runs two schedules of two actors whom nobody interrupts', async () => {
    const explored = await exploreModel(oneSession({ a: adds(2), b: adds(2) }), { preemptions: 0, unabridged: true });
    expect(explored).toEqual({ schedules: 2, known: 0 });
  });

  test.each([1, 2])('interrupts actors no more often than it is told to: %i', async (preemptions) => {
    const interruptions = new Set<number>();
    const model = oneSession(
      { a: adds(2), b: adds(2) },
      {
        check: ({ outcome: { trace } }) => {
          const changes = trace.filter(({ actor }, index) => index > 0 && actor !== trace[index - 1]?.actor);
          // One of the two has come to its end once, and then it is nobody's interruption that the other goes on.
          interruptions.add(changes.length - 1);
        },
      },
    );
    await exploreModel(model, { preemptions, unabridged: true });
    expect(Math.max(...interruptions)).toBe(preemptions);
  });

  test('finds the same schedule again', async () => {
    const model = oneSession({ a: holds(), b: holds(), c: adds() }, { settings: { lease: LEASE } });
    const broken = { records: (start: ConstructorParameters<typeof UnfencedCommits>[0]) => new UnfencedCommits(start) };
    const once = await refutation(model, broken);
    assert.ok(once !== undefined);
    expect((await refutation(model, broken))?.message).toBe(once.message);
  });

  test('ends with an error where a schedule does not come to an end', async () => {
    const model = oneSession({ a: adds(2) });
    await expect(exploreModel(model, { steps: 3 })).rejects.toThrow('does not come to an end');
  });
});

describe('a scheduler', () => {
  test('lets a crashed process neither do nor hear anything more', async () => {
    const scheduler = new Scheduler({ mayCrash: ['p'] });
    scheduler.addProcess('p', new SteppedClock());
    const done: string[] = [];
    scheduler.addActor('p', 'a', async () => {
      await scheduler.step({ process: 'p', label: 'one', effect: () => done.push('one'), changes: true });
      done.push('heard of one');
      await scheduler.step({ process: 'p', label: 'two', effect: () => done.push('two') });
    });
    const { unfinished, crashed } = await scheduler.run((enabled) => enabled.find(({ kind }) => kind === 'last'));
    expect({ done, unfinished, crashed }).toEqual({ done: ['one'], unfinished: ['a'], crashed: ['p'] });
  });

  test('lets time pass for a process only when it has nothing else to do', async () => {
    const scheduler = new Scheduler();
    const clock = new SteppedClock();
    scheduler.addProcess('p', clock);
    scheduler.addActor('p', 'a', async () => {
      await scheduler.step({ process: 'p', label: 'begins', effect: () => clock.monotonic() });
      await clock.wait(10);
      return clock.monotonic();
    });
    const { results, trace } = await scheduler.run(([first, ...others]) => {
      expect(others).toEqual([]);
      return first;
    });
    expect(results.get('a')).toBe(10);
    expect(trace.map(({ kind }) => kind)).toEqual(['work', 'time']);
  });

  test('does the same for the same seed', async () => {
    const run = async (seed: number): Promise<readonly string[]> => {
      const scheduler = new Scheduler();
      for (const process of ['p', 'q', 'r']) {
        scheduler.addProcess(process, new SteppedClock());
        scheduler.addActor(process, process, async () => {
          for (let step = 0; step < 5; step += 1)
            await scheduler.step({ process, label: `${step}`, effect: () => step });
        });
      }
      const { trace } = await scheduler.run(chooseBySeed(seed));
      return trace.map(({ actor, label }) => `${actor}${label}`);
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
    expect(seededBytes(1)(32)).toEqual(seededBytes(1)(32));
  });
});
