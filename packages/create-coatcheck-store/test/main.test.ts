import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const execute = promisify(execFile);
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('the program writes a project into the working directory, and ends with 0', async () => {
  const folder = temporaryFolder();
  const { stdout } = await execute(process.execPath, [main, 'foo'], { cwd: folder });
  expect(stdout).toContain('Wrote SessionFooStore');
  expect(readdirSync(folder)).toEqual(['coatcheck-store-foo']);
});

test('the program ends with 2 where it is misused, and says why on standard error', async () => {
  const folder = temporaryFolder();
  await expect(execute(process.execPath, [main], { cwd: folder })).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('The store needs a name') as unknown,
  });
  expect(readdirSync(folder)).toEqual([]);
});
