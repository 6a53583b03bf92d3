import { SessionMemoryStore } from '@coatcheck/memory';
import type { Comparison, Measure, Row } from './comparison.ts';
import { change } from './operations.ts';
import { fill, openCounter } from './peers/coatcheck.ts';
import type { Counter } from './peers/coatcheck.ts';
import { inLine, WAITERS } from './waiting.ts';

const OPTIMISTIC = 'optimistic, one after another';
const EXCLUSIVE = 'exclusive, one after another';
const IN_LINE = `exclusive, ${WAITERS} in line for one session`;

/** Exclusive check-outs, alone and in line, beside optimistic ones. */
export async function exclusiveRows(measure: Measure): Promise<Row[]> {
  const counter = await openCounter(new SessionMemoryStore());
  try {
    await fill(counter, 3);
    return [await measure(holding(counter))];
  } finally {
    await counter.application.close();
  }
}

function holding(counter: Counter): Comparison {
  const { application, tokens } = counter;
  return {
    section: 'exclusive',
    title: 'Change a session that nobody else may change meanwhile',
    about:
      'Check out, count a visit, note the time, check in, over the memory store; each subject has one session, always the same. Those in line are served in the order in which they came, or the run fails.',
    // Who waits for a timer uses no processor, and is to be seen.
    seconds: 'wall',
    reference: EXCLUSIVE,
    subjects: [
      { name: OPTIMISTIC, ...change(counter, () => 0) },
      { name: EXCLUSIVE, ...change(counter, () => 1, 'exclusive') },
      { name: IN_LINE, ...inLine(() => application.checkOut(tokens[2], { mode: 'exclusive' })), inFlight: WAITERS },
    ],
    goals: [{ subject: IN_LINE, atLeast: 0.5 }],
  };
}
