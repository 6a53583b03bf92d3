import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shopSession } from './data.ts';

/** What a session costs in memory, in one store. */
export interface HeapLine {
  readonly subject: string;
  /** Bytes per session on the heap and beside it, after garbage collection. */
  readonly bytes: number;
  /** How many times the session's own text as JSON. */
  readonly ofJson: number;
  /** What became of its goal, if it has one. */
  readonly outcome?: HeapOutcome;
}

/** Whether a session takes as little memory as it is to. */
export interface HeapOutcome {
  readonly than: string;
  /** At most so many times as much. */
  readonly atMost: number;
  readonly measured: number;
  readonly reached: boolean;
}

/** Those whose memory is measured, each in a process of its own. */
export const heapSubjects = [
  'Coatcheck memory, sessions as stored',
  'Coatcheck memory, after a value of each was read',
  'express-session MemoryStore',
  'memorystore',
  'raw Map with JSON',
  'Coatcheck Lru, sessions as stored',
  'Coatcheck Lru, after a value of each was read',
  'raw lru-cache of the same encoded values',
] as const;

/** The name of one of them. */
export type HeapSubject = (typeof heapSubjects)[number];

/** Bytes per session in each store. */
export async function heapLines(sessions: number): Promise<HeapLine[]> {
  const bytesOf = new Map<string, number>();
  for (const subject of heapSubjects) bytesOf.set(subject, await measuredIn(subject, sessions));
  return Array.from(bytesOf, ([subject, bytes]) => {
    const line = { subject, bytes, ofJson: bytes / JSON.stringify(shopSession(0)).length };
    const goal = goals.find((each) => each.subject === subject);
    if (goal === undefined) return line;
    const { than, atMost } = goal;
    const measured = bytes / (bytesOf.get(than) ?? NaN);
    return { ...line, outcome: { than, atMost, measured, reached: measured <= atMost } };
  });
}

interface HeapGoal extends Pick<HeapOutcome, 'atMost'> {
  readonly subject: HeapSubject;
  readonly than: HeapSubject;
}

const goals: readonly HeapGoal[] = [
  { subject: 'Coatcheck Lru, sessions as stored', than: 'raw lru-cache of the same encoded values', atMost: 1.3 },
];

async function measuredIn(subject: HeapSubject, sessions: number): Promise<number> {
  const child = fork(childPath, [subject, String(sessions)], { execArgv: [...process.execArgv, '--expose-gc'] });
  const answered = once(child, 'message', { signal: AbortSignal.timeout(LONGEST) });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`Measuring the memory of '${subject}' ended with exit code ${String(code)}.`);
  });
  try {
    const bytes: unknown = (await Promise.race([answered, failed]))[0];
    if (typeof bytes === 'number') return bytes;
    throw new Error(`Measuring the memory of '${subject}' gave no number.`);
  } finally {
    child.kill();
  }
}

/** How long one of them may take, in milliseconds. */
const LONGEST = 120_000;

// Beside this module, whether it runs as the source or as what was built.
const childPath = fileURLToPath(new URL(`heap-child${extname(import.meta.url)}`, import.meta.url));
