import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** Where a package is installed for this one; undefined if it is not, as one for another platform. */
export function installedFolder(packageName: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
  } catch {
    return undefined;
  }
}
