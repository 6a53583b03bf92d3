import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A small repository of packages, for one test. */
export interface Repository {
  readonly root: string;
  write(path: string, text: string): void;
  /** Changes a part of a file, which has to be there. */
  replace(path: string, part: string, by: string): void;
  remove(path: string): void;
  rename(path: string, to: string): void;
  /** Begins a branch here, and stays where it is. */
  branch(name: string): void;
  checkOut(name: string): void;
  commit(tag?: string): void;
  /** Adds a changeset. */
  announce(bumps: Readonly<Record<string, string>>): void;
}

/** What core's report says of the contract, in short. */
const coreApi = `## API Report File for "@coatcheck/core"

\`\`\`ts

// @public
export class Application {
    close(): Promise<void>;
}

// @public
export interface Capabilities {
    readonly atomicity: 'process' | 'none';
}

// @public
export const CONTRACT_VERSION = 1;

// @public
export interface RecordStore {
    read(id: string): Promise<SessionRecord | undefined>;
    readonly remedy?: string;
}

// @public
export interface SessionRecord {
    readonly id: string;
    readonly rev: string;
}

// @public
export abstract class SessionStore extends AttachedDictionary {
    count(): Promise<number>;
    abstract read(id: string): Promise<SessionRecord | undefined>;
}

// @public
export interface StoreContext {
    readonly report: (problem: unknown) => void;
}

\`\`\`
`;

/** Core and a store, both released as 1.2.0, with nothing pending. */
export function releasedRepository(): Repository {
  const root = mkdtempSync(join(tmpdir(), 'coatcheck-policy-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const git = (...args: readonly string[]): void => {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
    execFileSync('git', [...identity, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  let changesets = 0;
  const repository: Repository = {
    root,
    write,
    replace(path, part, by) {
      const text = readFileSync(join(root, path), 'utf8');
      if (!text.includes(part)) throw new Error(`${path} has no '${part}'.`);
      write(path, text.replace(part, by));
    },
    remove: (path) => rmSync(join(root, path)),
    rename: (path, to) => renameSync(join(root, path), join(root, to)),
    branch: (name) => git('branch', name),
    checkOut: (name) => git('checkout', '--quiet', name),
    commit(tag) {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', 'A change');
      if (tag !== undefined) git('tag', tag);
    },
    announce(bumps) {
      const lines = Object.entries(bumps).map(([name, bump]) => `'${name}': ${bump}`);
      write(`.changeset/change-${(changesets += 1)}.md`, ['---', ...lines, '---', '', 'What changed.', ''].join('\n'));
    },
  };
  git('init', '--quiet', '--initial-branch=main');
  const engines = { node: '>=22.12' };
  write('packages/core/package.json', manifest({ name: '@coatcheck/core', engines }));
  write('packages/core/api/index.api.md', coreApi);
  write('packages/foo/package.json', manifest({ name: '@coatcheck/foo', engines, ...peers }));
  write('packages/foo/api/index.api.md', '```ts\n\nexport class SessionFooStore {\n}\n\n// fooOptions\n```\n');
  write('packages/tools/package.json', manifest({ name: '@coatcheck/tools', private: true }));
  repository.commit('@coatcheck/core@1.2.0');
  repository.commit('@coatcheck/foo@1.2.0');
  return repository;
}

const peers = {
  peerDependencies: { '@coatcheck/core': '^1.0.0', keyv: '^5.6.0 || ^6.0.0', vitest: '^5.0.0' },
  peerDependenciesMeta: { vitest: { optional: true } },
};

function manifest(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ version: '1.2.0', ...fields }, undefined, 2)}\n`;
}
