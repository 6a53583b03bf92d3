import { buildPackages } from '../build.ts';
import { keepSizes, keptSizes, sizeComplaints } from '../kept-sizes.ts';
import { sizeTable } from '../size-table.ts';
import { measuredSizes, type Size } from '../sizes.ts';
import { publishedPackages } from '../workspace.ts';

/** Shows how large each package is, what it ought to be, and what it mostly consists of. */
export async function show(): Promise<readonly string[]> {
  const sizes = await built();
  const kept = await keptSizes();
  console.log(sizeTable(sizes, kept));
  return sizeComplaints(sizes, kept);
}

/** Puts the sizes into sizes.json. */
export async function write(): Promise<void> {
  await keepSizes(await built());
}

async function built(): Promise<Size[]> {
  const packages = publishedPackages();
  await buildPackages(packages);
  return measuredSizes(packages);
}
