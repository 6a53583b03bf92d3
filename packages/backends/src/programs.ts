import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that tests may need. */
export type Program = 'redis-server' | 'memcached' | 'postgres' | 'initdb';

const debianPackages: Readonly<Record<Program, string>> = {
  'redis-server': 'redis-server',
  memcached: 'memcached',
  postgres: 'postgresql',
  initdb: 'postgresql',
};

/** Where Debian keeps the programs of PostgreSQL that are not meant to be called by users. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

/**
 * Whether a program is missing, so that the tests that need it cannot run. If so, says that loudly, with the command that installs it; in CI,
 * where it has to be there, that is thrown.
 *
 * @param what - what cannot be run without it: 'the tests of SessionKeyvStore on Redis'
 * @example describe.skipIf(missing('redis-server', 'the tests on Redis'))('on Redis', () => { … });
 */
export function missing(program: Program, what: string): boolean {
  if (find(program) !== undefined) return false;
  const message = `NOT RUN: ${what}. ${howToInstall(program)}`;
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(message);
  console.warn(message);
  return true;
}

/** The path of a program. Throws if it is missing. */
export function pathOf(program: Program): string {
  const path = find(program);
  if (path === undefined) throw new Error(howToInstall(program));
  return path;
}

function howToInstall(program: Program): string {
  return `The program '${program}' is not installed. Install it with: sudo apt-get install ${debianPackages[program]}`;
}

function find(program: Program): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, ...postgresFolders()].map((folder) => join(folder, program)).find(isExecutable);
}

/** Newest first. */
function postgresFolders(): string[] {
  try {
    const versions = readdirSync(POSTGRES_VERSIONS).toSorted((one, other) => Number(other) - Number(one));
    return versions.map((version) => join(POSTGRES_VERSIONS, version, 'bin'));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
