import { described } from './operation.ts';
import type { Operation } from './operation.ts';

/** A claim that a history refutes. */
export interface Violation {
  /** The claim, as a sentence. */
  readonly rule: string;
  /** The session whose history it is. */
  readonly session: string;
  /** The rule, what is wrong, and the calls that show it. */
  readonly message: string;
  /** The calls that show it. */
  readonly calls: readonly Operation[];
}

/** How many calls a message shows at the most. */
const MOST_SHOWN = 16;

/** A violation by calls of one session. */
export function violation(rule: string, what: string, calls: readonly [Operation, ...Operation[]]): Violation {
  const { session } = calls[0];
  const lines = calls.slice(0, MOST_SHOWN).map((call) => `\n  ${described(call)}`);
  if (calls.length > MOST_SHOWN) lines.push(`\n  and ${calls.length - MOST_SHOWN} more`);
  return { rule, session, message: `${rule}. In session ${session} ${what}:${lines.join('')}`, calls };
}
