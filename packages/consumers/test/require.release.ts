import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { entryPoints } from '@coatcheck/packaging/entry-points';
import { runtimeNamed } from '@coatcheck/runtimes/runtimes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newConsumer } from '../src/consumer.ts';
import { packRelease } from '../src/packed-release.ts';
import type { PackedRelease } from '../src/packed-release.ts';

const run = promisify(execFile);

/** An application in CommonJS. */
const shop = `
const { Application } = require('@coatcheck/core');
const { SessionMemoryStore } = require('@coatcheck/memory');

async function main() {
  const application = await Application.open({ sessionStore: new SessionMemoryStore() });

  const session = await application.checkOut();
  session.set('cart', ['umbrella']);
  await session.checkIn();

  const again = await application.checkOut(session.token, { mode: 'read' });
  console.log(JSON.stringify(again.get('cart')));
  await application.close();
}

main();
`;

let release: PackedRelease;
let folder: string;

beforeAll(async () => {
  release = await packRelease();
  ({ folder } = await newConsumer(release));
  await writeFile(join(folder, 'shop.cjs'), shop);
});

afterAll(() => release?.remove());

test('plain JavaScript that requires the packages checks a session out and in on Node 22, without a warning', async () => {
  expect(await said('shop.cjs')).toEqual({ stdout: '["umbrella"]\n', stderr: '' });
});

test('every entry point can be required on Node 22, without a warning', async () => {
  expect(requirable().length).toBeGreaterThan(release.released.length);
  const requires = requirable().map(
    (name) => `if (typeof require('${name}') !== 'object') throw new Error('${name}');`,
  );
  expect(await said('--input-type=commonjs', '-e', requires.join('\n'))).toEqual({ stdout: '', stderr: '' });
});

/** What Node 22 says of a program. */
async function said(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, NODE_PATH: undefined, NODE_OPTIONS: undefined, NODE_NO_WARNINGS: undefined };
  return run(runtimeNamed('Node 22').program, args, { cwd: folder, env });
}

/** How every entry point is asked for, but for those that need a test runner that is not here. */
function requirable(): string[] {
  const all = release.released.flatMap(entryPoints).map(({ specifier }) => specifier);
  return all.filter((name) => !/^@coatcheck\/conformance\/(?:bun|vitest)$/.test(name));
}
