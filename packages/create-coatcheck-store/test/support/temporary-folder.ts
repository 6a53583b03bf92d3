import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new folder, outside of this repository, that is gone after the test (or after what else the given hook waits for). */
export function temporaryFolder(afterwards: (cleanUp: () => void) => void = onTestFinished): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'create-coatcheck-store-')));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
