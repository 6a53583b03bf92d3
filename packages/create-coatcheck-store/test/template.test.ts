import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSessionStore, conformanceCases, titleOf } from '@coatcheck/conformance';
import type { OpenElsewhere, StoreSubject } from '@coatcheck/conformance';
import { hasCode, isSessionId, resolveStore } from '@coatcheck/core';
import type { Capabilities } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { checkedAnswers } from '../src/answers.ts';
import { projectFiles } from '../src/project-files.ts';
import { testRunnerNames, testRunners } from '../src/test-runners.ts';
import { FooClient, serverAt } from '../template/src/foo-client.ts';
import { SessionFooStore } from '../template/src/index.ts';
import type { FooStoreOptions } from '../template/src/index.ts';
import openElsewhere from '../template/test/elsewhere.ts';
import { subjects } from '../template/test/subjects.ts';

// The template's own test, as its author finds it.
await import('../template/test/conformance.test.ts');

const root = join(import.meta.dirname, '../../..');

describe('the store of the template', () => {
  test('is known by its name once its register module was imported', async () => {
    const options: FooStoreOptions = { url: 'foo://registered' };
    await expect(resolveStore({ name: 'foo' })).rejects.toMatchObject({ code: 'STORE_NOT_INSTALLED' });
    await import('../template/src/register.ts');
    expect(await resolveStore({ name: 'foo', options })).toBeInstanceOf(SessionFooStore);
  });

  test.for([{ uri: 'foo://localhost' }, { url: '' }, { url: 5 }])('refuses the options %j', (options) => {
    const construct = (): unknown => Reflect.construct(SessionFooStore, [options]);
    expect(construct).toThrow(expect.objectContaining({ code: 'BAD_SETTING' }) as Error);
  });

  test('has its subject prepared for a backend that processes share: only what it promises has to be changed', async () => {
    const report = await checkSessionStore(shared(theSubject()), {
      only: conformanceCases.filter(({ level }) => level !== 'processes').map(titleOf),
    });
    expect(report.results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    const passed = new Set(report.results.filter(({ outcome }) => outcome === 'passed').map(({ group }) => group));
    expect(passed).toContain('a backend that fails');
    expect(passed).toContain('a record that cannot be read');
    expect(passed).toContain('two stores on the same data');
  });

  test('is stopped and opened again by the suite, although it promises nothing for a crash', async () => {
    const only = conformanceCases.filter(({ group }) => group === 'reopening').map(titleOf);
    const report = await checkSessionStore(theSubject(), { only });
    const outcomes = report.results.filter(({ group }) => group === 'reopening').map(({ outcome }) => outcome);
    expect(outcomes).toEqual(only.map(() => 'passed'));
    expect(only).not.toEqual([]);
  });

  test('is opened by other processes through test/elsewhere.ts', async () => {
    const open: OpenElsewhere = openElsewhere;
    const { elsewhere } = await theSubject().create();
    expect(elsewhere?.module).toBe(new URL('../template/test/elsewhere.ts', import.meta.url).href);
    expect(await open(elsewhere?.argument ?? '')).toBeInstanceOf(SessionFooStore);
  });

  test('says of a change whose answer was lost that nobody knows, and of a look that it failed', async () => {
    const server = serverAt('foo://lost');
    const store = new SessionFooStore({ url: 'foo://lost' });
    await store.start();
    server.down = true;
    const id = 'a'.repeat(64);
    if (!isSessionId(id)) throw new TypeError('This is no id.');
    const code = async (work: Promise<unknown>): Promise<unknown> =>
      work.catch((error: unknown) => (hasCode(error) ? [error.code, error.cause] : error));
    const refused = new Error('The connection was refused.');
    expect(await code(store.read(id))).toEqual(['STORE_FAILED', refused]);
    expect(await code(Array.fromAsync(store.ids()))).toEqual(['STORE_FAILED', refused]);
    expect(await code(store.remove(id))).toEqual(['INDETERMINATE', refused]);
    await store.stop();
    expect(await code(store.read(id))).toEqual(['CLOSED', undefined]);
  });

  test('keeps no connection that came after it was stopped', async () => {
    const store = new SessionFooStore({ url: 'foo://late' });
    const starting = store.start();
    await store.stop();
    await starting;
    await expect(store.count()).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(FooClient.connect('foo://late')).resolves.toBeInstanceOf(FooClient);
  });
});

describe('the template', () => {
  test('holds no file that is not written, and none is missing', async () => {
    const renamed: Readonly<Record<string, string>> = {
      _gitignore: '.gitignore',
      _LICENSE: 'LICENSE',
      '_package.json': 'package.json',
      '_tsconfig.json': 'tsconfig.json',
    };
    const folder = join(import.meta.dirname, '../template');
    const there = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      // That one is for this repository.
      .filter((path) => path !== 'tsconfig.json')
      .map((path) => renamed[path] ?? path);
    const files = await projectFiles(checkedAnswers({ name: 'foo' }), 2026);
    expect([...files.keys()].toSorted()).toEqual(there.toSorted());
  });

  test('is built with the versions that this repository is tested with', () => {
    const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
    const versions = new Map(
      [...catalog.matchAll(/^ {2}'?([^\s':]+)'?: \^?(\d\S*)$/gm)].map(([, name, version]) => [name, `^${version}`]),
    );
    const { devDependencies } = manifestAt(new URL('../template/_package.json', import.meta.url));
    const foreign = Object.entries(devDependencies).filter(([name]) => !name.startsWith('@coatcheck/'));
    expect(foreign.map(([name]) => [name, versions.get(name)])).toEqual(foreign);
    expect(foreign).toHaveLength(5);
    expect(devDependencies).toMatchObject(testRunners.vitest.devDependencies);
    const runtimes = manifestAt(new URL('../../runtimes/package.json', import.meta.url)).optionalDependencies;
    expect(testRunners.bun.devDependencies).toEqual({ bun: `^${runtimes['@oven/bun-linux-x64']}` });
    expect(testRunners.deno.devDependencies).toEqual({ deno: `^${runtimes['@deno/linux-x64-glibc']}` });
  });

  test('has the peer that the suite has', () => {
    const suite = manifestAt(new URL('../node_modules/@coatcheck/conformance/package.json', import.meta.url));
    const { peerDependencies, devDependencies } = manifestAt(new URL('../template/_package.json', import.meta.url));
    const range = suite.peerDependencies['@coatcheck/core'];
    expect(range).toMatch(/^\^\d+\.0\.0$/);
    expect(peerDependencies).toEqual({ '@coatcheck/core': range });
    expect(devDependencies['@coatcheck/core']).toBe(range);
  });

  test('can be had for every runner that the suite has a binding for', () => {
    const suite = manifestAt(new URL('../node_modules/@coatcheck/conformance/package.json', import.meta.url));
    expect(Object.keys(testRunners)).toEqual(testRunnerNames);
    expect(Object.keys(suite.exports)).toEqual(expect.arrayContaining(testRunnerNames.map((name) => `./${name}`)));
  });
});

function theSubject(): StoreSubject {
  const [subject] = subjects;
  if (subject === undefined) throw new TypeError('The template has no subject.');
  return subject;
}

/** The subject of the template, as its author would change it once many processes share the backend. */
function shared(subject: StoreSubject): StoreSubject {
  const capabilities: Capabilities = { ...subject.capabilities, atomicity: 'shared' };
  class SharedSessionFooStore extends SessionFooStore {
    override readonly capabilities = capabilities;
  }
  return {
    ...subject,
    capabilities,
    async create() {
      const fresh = await subject.create();
      const url = fresh.elsewhere?.argument ?? '';
      return { ...fresh, store: new SharedSessionFooStore({ url }), reopen: () => new SharedSessionFooStore({ url }) };
    },
  };
}

type Manifest = Record<
  'devDependencies' | 'exports' | 'optionalDependencies' | 'peerDependencies',
  Record<string, string>
>;

function manifestAt(url: URL): Manifest {
  return JSON.parse(readFileSync(url, 'utf8')) as Manifest;
}
