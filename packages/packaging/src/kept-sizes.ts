import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Size } from './sizes.ts';

const file = join(import.meta.dirname, '../sizes.json');

/** The sizes that are kept in the repository, in bytes by entry point: how large each may be is told by them. */
export type KeptSizes = Readonly<Record<string, number>>;

/** Reads sizes.json. */
export async function keptSizes(): Promise<KeptSizes> {
  return JSON.parse(await readFile(file, 'utf8')) as KeptSizes;
}

/** Puts what was measured in the place of what is kept. */
export async function keepSizes(measured: readonly Size[]): Promise<void> {
  const kept = Object.fromEntries(measured.map(({ specifier, bytes }) => [specifier, bytes]));
  await writeFile(file, `${JSON.stringify(kept, undefined, 2)}\n`);
}

/** How far a size may be from the one that is kept: a larger one has to be justified, and a smaller one kept, so that it stays. */
const TOLERANCE = 0.05;

/** Where what was measured is not what is kept, in words. */
export function sizeComplaints(measured: readonly Size[], kept: KeptSizes): string[] {
  const names = new Set(measured.map(({ specifier }) => specifier));
  const gone = Object.keys(kept).filter((specifier) => !names.has(specifier));
  return [
    ...measured.flatMap(({ specifier, bytes }) => complaintAbout(specifier, bytes, kept[specifier])),
    ...gone.map((specifier) => `${specifier} is not there to be measured.`),
  ].map((complaint) => `${complaint} If that is meant: npm run sizes -- --write`);
}

function complaintAbout(specifier: string, bytes: number, kept: number | undefined): string[] {
  if (kept === undefined) return [`${specifier} has ${bytes} bytes, and no size is kept of it.`];
  const change = bytes / kept - 1;
  if (Math.abs(change) <= TOLERANCE) return [];
  const percent = (Math.abs(change) * 100).toFixed(1);
  return [
    `${specifier} has ${bytes} bytes, ${percent} % ${change > 0 ? 'more' : 'less'} than the ${kept} that are kept.`,
  ];
}
