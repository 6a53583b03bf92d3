import { conformanceCases, titleOf } from '@coatcheck/conformance';
import type { BrokenStore } from './broken-store.ts';

/** What was found of a broken store. */
export interface Finding {
  readonly broken: BrokenStore;
  /** The titles of the cases that reject it. */
  readonly rejections: readonly string[];
}

/** Whether more than half of all cases reject it: it cannot be used at all, which says little about any one case. */
export function isBrokenThroughout({ rejections }: Finding): boolean {
  return rejections.length > conformanceCases.length / 2;
}

/**
 * How many of the stores each case rejects; every case is there. A store that is broken throughout counts only for the case that is named
 * for it.
 */
export function rejectedBy(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const told = findings.map((finding) => {
    const { broken, rejections } = finding;
    return isBrokenThroughout(finding) ? rejections.filter((title) => title === broken.rejectedBy) : rejections;
  });
  const titles = conformanceCases.map(titleOf);
  return new Map(titles.map((title) => [title, told.filter((rejections) => rejections.includes(title)).length]));
}
