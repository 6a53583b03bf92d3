import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const node = ['--conditions=@coatcheck/source', '--expose-gc', main];
const bench = async (...options: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, [...node, ...options]);
  return stdout;
};

test('one part can be run alone, prints its tables and goals, and writes all figures down', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'coatcheck-figures-'));
  try {
    const json = join(dir, 'figures.json');
    const printed = await bench('--only', 'codec', '--rounds', '1', '--json', json);
    expect(printed).toContain('codec: Encode a session with two dates');
    expect(printed).toContain('\ngoals\n');
    const figures: unknown = JSON.parse(await readFile(json, 'utf8'));
    expect(figures).toMatchObject({ options: { rounds: 1, seed: 1 }, heap: [] });
    expect(figures).toHaveProperty('rows.length', 6);
  } finally {
    await rm(dir, { recursive: true });
  }
}, 60_000);
