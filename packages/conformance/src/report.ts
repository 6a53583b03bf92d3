import type { Capabilities } from '@coatcheck/core';
import type { Level } from './case.ts';

/** What came of one case. */
export interface CaseResult {
  /** What the case is about. */
  readonly level: Level;
  /** What it belongs to, such as 'reading and writing'. */
  readonly group: string;
  /** The sentence of behaviour that it checks. */
  readonly name: string;
  /** 'known gap': it failed, as its subject had said. */
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'known gap';
  /** For a skipped case, what the store declares; for a failed one, the message. */
  readonly because?: string;
}

/** What an examination came to. It is plain JSON. */
export interface Report {
  /** The name of the subject. */
  readonly store: string;
  /** The version of the contract that was tested. */
  readonly contract: number;
  /** What the store declared. */
  readonly capabilities: Capabilities;
  /** How many cases apply and were not run, since somebody asked for a part of the suite only. */
  readonly untried: number;
  /** What came of each case, in the order of the suite. */
  readonly results: readonly CaseResult[];
}

/** Whether everything that applies was run, and nothing failed but what the subject had said. */
export function conforms({ untried, results }: Report): boolean {
  return untried === 0 && results.every(({ outcome }) => outcome !== 'failed');
}

/**
 * The verdict, in one line.
 *
 * @example 'SessionFooStore conforms to contract 1: 381 passed, 9 skipped (9 lists: false).'
 */
export function verdictOf(report: Report): string {
  const { store, contract, untried, results } = report;
  const numberOf = (outcome: CaseResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  const [failed, gaps] = [numberOf('failed'), numberOf('known gap')];
  const counts = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(untried === 0 ? [] : [`${untried} not tried`]),
    `${numberOf('passed')} passed`,
    ...(gaps === 0 ? [] : [`${gaps} known gap${gaps === 1 ? '' : 's'}`]),
    ...skips(results),
  ];
  return `${store} ${judgement(failed, untried)} contract ${contract}: ${counts.join(', ')}.`;
}

/** The whole report as text: what the store declares, each level with its cases, and the verdict as the last line. */
export function reportText(report: Report): string {
  const { store, capabilities, results } = report;
  const declared = Object.entries(capabilities).map(([name, value]) => `  ${name}: ${value}`);
  const levels = [...Map.groupBy(results, ({ level }) => level)].map(
    ([level, those]) => `${level}\n${those.map(line).join('\n')}\n`,
  );
  return [`${store} declares`, ...declared, '', ...levels, verdictOf(report), ''].join('\n');
}

function judgement(failed: number, untried: number): string {
  if (failed > 0) return 'does not conform to';
  return untried > 0 ? 'was tried in part, which is no verdict, against' : 'conforms to';
}

function line({ outcome, group, name, because }: CaseResult): string {
  return `  ${outcome}: ${group} › ${name}${because === undefined ? '' : ` (${because.replaceAll(/\s*\n\s*/g, ' ')})`}`;
}

/** How many cases were skipped, by what the store declares. */
function skips(results: readonly CaseResult[]): string[] {
  const reasons = results.filter(({ outcome }) => outcome === 'skipped').map(({ because = '' }) => because);
  if (reasons.length === 0) return [];
  const counted = [...new Set(reasons)].map((reason) => `${reasons.filter((one) => one === reason).length} ${reason}`);
  return [`${reasons.length} skipped (${counted.join('; ')})`];
}
