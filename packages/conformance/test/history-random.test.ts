import { describe, expect, test } from 'vitest';
import { checkSessionHistory, linearize, sessionModel } from '../src/history/index.ts';
import type { Violation } from '../src/history/index.ts';
import { explainable } from './history/brute-force.ts';
import { falsified } from './history/mutations.ts';
import { randomHistory } from './history/random-histories.ts';
import type { Shape } from './history/random-histories.ts';
import { SeededRandom } from './history/seeded-random.ts';

const small: Shape = { calls: 7, clients: 4, spread: 60, unanswered: 0.15, endings: 0.15 };
const middling: Shape = { calls: 40, clients: 5, spread: 30, unanswered: 0.05, endings: 0.005 };
const large: Shape = { calls: 400, clients: 8, spread: 80, unanswered: 0.01, endings: 0 };

describe('the checker of histories', () => {
  test('agrees with a search through all permutations, on small histories that are right or falsified', () => {
    const found = { linearizable: 0, refuted: 0 };
    for (let seed = 1; seed <= 4_000; seed += 1) {
      const random = new SeededRandom(seed);
      const model = sessionModel({ expires: random.happens(0.2), graceEnds: random.happens(0.2) });
      const history = randomHistory(random, small);
      expect(linearize(model, history).is, `seed ${seed}`).toBe('linearizable');
      const once = falsified(random, history);
      for (const operations of [history, once, falsified(random, once)]) {
        const expected = explainable(model, operations) ? 'linearizable' : 'refuted';
        expect(linearize(model, operations).is, `seed ${seed}`).toBe(expected);
        found[expected] += 1;
      }
    }
    expect(Math.min(found.linearizable, found.refuted)).toBeGreaterThan(3_000);
  });

  test('passes right histories and refutes most that are falsified, and its cheap rules claim no more than the order does', () => {
    let refuted = 0;
    const byRule = new Map<string, number>();
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = new SeededRandom(seed);
      const history = randomHistory(random, middling);
      expect(messagesOf(checkSessionHistory(history)), `seed ${seed}`).toEqual([]);
      for (let time = 0; time < 5; time += 1) {
        const operations = falsified(random, history);
        const violations = checkSessionHistory(operations);
        const isExplained = linearize(sessionModel(), operations).is === 'linearizable';
        expect(isExplained ? messagesOf(violations) : [], `seed ${seed}`).toEqual([]);
        for (const rule of new Set(violations.map((one) => one.rule))) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
        refuted += Math.sign(violations.length);
      }
    }
    expect(refuted).toBeGreaterThan(1_000);
    // Six rules of the seven have something to say here; nothing here is ended twice.
    expect(Array.from(byRule.values()).filter((times) => times > 20)).toHaveLength(6);
  });

  test('needs few steps for some hundred calls of eight clients who overlap all the time', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = new SeededRandom(seed);
      const history = randomHistory(random, large);
      for (const operations of [history, falsified(random, history)]) {
        const { is, steps } = linearize(sessionModel(), operations);
        expect(is, `seed ${seed}`).not.toBe('undecided');
        // Ten thousand steps take a tenth of a second.
        expect(steps, `seed ${seed}`).toBeLessThan(10_000);
      }
    }
  });

  test('gives up, and says so, once a search has cost as many steps as it may', () => {
    const history = randomHistory(new SeededRandom(1), large);
    const { is, order, steps } = linearize(sessionModel(), history, { mostSteps: 100 });
    expect([is, steps]).toEqual(['undecided', 101]);
    expect(order.length).toBeGreaterThan(10);
    expect(messagesOf(checkSessionHistory(history, { mostSteps: 100 }))[0]).toContain(
      'no order was found in 101 steps',
    );
  });
});

function messagesOf(violations: readonly Violation[]): string[] {
  return violations.map(({ message }) => message);
}
