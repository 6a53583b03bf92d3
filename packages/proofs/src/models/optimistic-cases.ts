import { adds, destroys, invalidates, reads, takes, updates } from './acts.ts';
import { anotherTakesTheId } from './another-session.ts';
import { aCase } from './case.ts';
import type { Case } from './case.ts';
import { later, sweepsAhead } from './moments.ts';
import { oneSession } from './one-session.ts';

/** Models of optimistic check-outs. */
export const optimisticCases: readonly Case[] = [
  aCase('two add', oneSession({ a: adds(), b: adds() }), 2),
  aCase('two add twice', oneSession({ a: adds(2), b: adds(2) }), 25),
  aCase('three add', oneSession({ a: adds(), b: adds(), c: adds() }), 35),
  aCase('four add', oneSession({ a: adds(), b: adds(), c: adds(), d: adds() }), 1_200),
  aCase(
    'three add, two of them in one process',
    oneSession({ a: { process: 'p', act: adds() }, b: { process: 'p', act: adds() }, c: adds() }),
    60,
  ),
  aCase('two read, modify and write, one adds', oneSession({ a: updates, b: updates, c: adds() }), 40),
  aCase('one adds, one updates, one destroys', oneSession({ a: adds(), b: updates, c: destroys }), 45),
  aCase(
    'two add, one destroys, one invalidates',
    oneSession({ a: adds(), b: adds(), c: destroys, d: invalidates }),
    500,
    { preemptions: 2 },
  ),
  aCase('three take', oneSession({ a: takes, b: takes, c: takes }), 20),
  aCase('two take, one adds, one destroys', oneSession({ a: takes, b: takes, c: adds(), d: destroys }), 250, {
    preemptions: 2,
  }),
  aCase('one adds while another session takes the id', anotherTakesTheId, 6),
  aCase('two touch, one destroys', oneSession({ a: reads, b: reads, c: destroys }, { later }), 25),
  aCase('one touches, one adds, one sweeps', oneSession({ a: reads, b: adds(), c: sweepsAhead }, { later }), 20),
  aCase(
    'one touches, one adds, one sweeps, one destroys',
    oneSession({ a: reads, b: adds(), c: sweepsAhead, d: destroys }, { later }),
    350,
  ),
  aCase('three add, and one may crash', oneSession({ a: adds(), b: adds(), c: adds() }, { mayCrash: ['a'] }), 100),
  aCase(
    'two add, one destroys, and two may crash',
    oneSession({ a: adds(), b: destroys, c: adds() }, { mayCrash: ['a', 'b'] }),
    450,
  ),
];
