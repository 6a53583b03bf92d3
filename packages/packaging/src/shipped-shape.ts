import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { filterProblems } from '@arethetypeswrong/core/problems';
import { readFile } from 'node:fs/promises';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { InstalledPackage } from './installation.ts';

/** What publint says against a tarball, its warnings and suggestions included. */
export async function publintComplaints({ tarball }: Pick<InstalledPackage, 'tarball'>): Promise<string[]> {
  const data = new Uint8Array(await readFile(tarball)).buffer;
  const { messages, pkg } = await publint({ pack: { tarball: data }, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** What "are the types wrong" says against a tarball, for those who import it as an ES module or by a bundler. */
export async function typeComplaints({ tarball }: Pick<InstalledPackage, 'tarball'>): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
  if (!analysis.types) return ['It holds no types.'];
  const resolutions = ['node16-esm', 'bundler'] as const;
  const problems = resolutions.flatMap((resolutionKind) => filterProblems(analysis, { resolutionKind }));
  return problems.map((problem) => JSON.stringify(problem));
}
