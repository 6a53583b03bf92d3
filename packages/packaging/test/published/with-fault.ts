import { dirname, join } from 'node:path';
import type { InstalledPackage } from '../../src/installation.ts';
import { packChanged } from '../../src/tarball.ts';

/** A package as it would have been packed with a fault. */
export async function withFault(
  entry: InstalledPackage,
  change: (folder: string) => Promise<void>,
): Promise<InstalledPackage> {
  const tarball = await packChanged(entry.tarball, change);
  return { ...entry, tarball, installed: join(dirname(tarball), 'package') };
}
