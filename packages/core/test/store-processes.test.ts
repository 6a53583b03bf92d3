import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { coreCopy } from './support/core-copy.ts';
import { install, installIsolated, storePackage, temporaryFolder, writeFiles } from './support/packages.ts';
import type { PackageContent } from './support/packages.ts';
import { outputOf } from './support/process.ts';

/** A small application that tells which store it was given, or why none. */
const main = `
  import { Application } from '@coatcheck/core';
  try {
    await using application = await Application.open({ sweepInterval: 'never' });
    const session = await application.checkOut();
    session.set('user', 'ann');
    await session.checkIn();
    const again = await application.checkOut(session.token);
    const { storeName, given } = application.store;
    console.log(JSON.stringify({ storeName, given, user: again.get('user') }));
  } catch ({ code, message }) {
    console.log(JSON.stringify({ code, message }));
  }
`;

/** A store that extends core's class, and so needs core itself. */
const extending: PackageContent = {
  manifest: { exports: './index.js', keywords: ['coatcheck-store'] },
  files: {
    'index.js': `
      import { checkOptions, SessionStore, text } from '@coatcheck/core';
      export class SessionFooStore extends SessionStore {
        static storeName = 'Foo';
        capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: false };
        records = new Map();
        constructor(given) { super(); this.given = checkOptions('SessionFooStore', given, { uri: text }); }
        read(id) { return this.records.get(id); }
        write(record) { this.records.set(record.id, record); return true; }
        remove(id) { return this.records.delete(id); }
      }
    `,
  },
};

const core = coreCopy();

/** The folder of an application under pnpm: core and the stores are each in a folder of their own, and core cannot see the stores. */
const isolated = temporaryFolder(afterAll);
installIsolated(isolated, '@coatcheck/core', core);
installIsolated(isolated, '@coatcheck/foo', extending, ['@coatcheck/core']);
installIsolated(isolated, '@acme/coatcheck-store-bar', storePackage('Bar'));
writeFiles(isolated, {
  'package.json': JSON.stringify({ type: 'module', dependencies: { '@coatcheck/foo': '1' } }),
  'main.js': main,
});

describe('an application in a process of its own', () => {
  test("finds a store that core cannot see, under pnpm's strict node_modules", async () => {
    expect(await outputOf('main.js', { cwd: isolated, environment: { SESSION_STORE: 'Foo' } })).toEqual({
      storeName: 'Foo',
      given: {},
      user: 'ann',
    });
  });

  test('finds nothing there from another working directory, and says what is missing', async () => {
    const elsewhere = temporaryFolder();
    const output = await outputOf(join(isolated, 'main.js'), { cwd: elsewhere, environment: { SESSION_STORE: 'Foo' } });
    expect(output).toMatchObject({ code: 'STORE_NOT_INSTALLED' });
  });

  test('finds it from another working directory if it is told the root', async () => {
    writeFiles(isolated, { 'rooted.js': main.replace("sweepInterval: 'never'", '$&, root: import.meta.dirname') });
    const file = join(isolated, 'rooted.js');
    const output = await outputOf(file, { cwd: temporaryFolder(), environment: { SESSION_STORE: 'Foo' } });
    expect(output).toMatchObject({ storeName: 'Foo' });
  });

  test('finds it in a flat node_modules as well', async () => {
    const cwd = temporaryFolder();
    install(cwd, '@coatcheck/core', core);
    install(cwd, '@coatcheck/foo', extending);
    writeFiles(cwd, { 'main.js': main, 'package.json': '{"type":"module"}' });
    const output = await outputOf('main.js', { cwd, environment: { SESSION_STORE: 'Foo' } });
    expect(output).toMatchObject({ storeName: 'Foo', user: 'ann' });
  });

  test('takes the options of the store from the environment', async () => {
    const environment = { SESSION_STORE: 'Foo', SESSION_STORE_OPTIONS: '{"uri":"redis://here"}' };
    const output = await outputOf('main.js', { cwd: isolated, environment });
    expect(output).toMatchObject({ storeName: 'Foo', given: { uri: 'redis://here' } });
  });

  test('finds a store of another author', async () => {
    const output = await outputOf('main.js', { cwd: isolated, environment: { SESSION_STORE: '@acme/bar' } });
    expect(output).toMatchObject({ storeName: 'Bar' });
  });

  test.each([
    [{}, 'BAD_SETTING', 'SESSION_STORE'],
    [{ SESSION_STORE: 'Fop' }, 'STORE_UNKNOWN', "Did you mean 'Foo'?"],
    [{ SESSION_STORE: 'Postgres' }, 'STORE_NOT_INSTALLED', 'npm install @coatcheck/postgres'],
    [{ SESSION_STORE: '../x' }, 'STORE_UNKNOWN', "There is no store '../x'."],
    [{ SESSION_STORE: 'Foo', SESSION_STORE_OPTIONS: '{"hunter2"' }, 'BAD_SETTING', 'does not hold JSON'],
    [{ SESSION_STORE: 'Foo', SESSION_STORE_OPTIONS: '{"uri":5}' }, 'BAD_SETTING', "option 'uri' is wrong"],
    [{ SESSION_STORE: 'Foo', SESSION_STORE_OPTIONS: '{"url":"u"}' }, 'BAD_SETTING', "Did you mean 'uri'?"],
    [{ SESSION_STORE: 'Foo', SESSION_STORE_OPTIONS: '["u"]' }, 'BAD_SETTING', 'expected an object of options'],
  ])('that was deployed with %j is told %s', async (environment, code, hint) => {
    const output = await outputOf('main.js', { cwd: isolated, environment });
    expect(output).toEqual({ code, message: expect.stringContaining(hint) as string });
    expect(JSON.stringify(output)).not.toContain('hunter2');
  });

  test('ends by itself though it was left open, since nothing but sweeping is to be done', async () => {
    const open = `
      import { Application } from '@coatcheck/core';
      const application = await Application.open({ sweepInterval: '1h' });
      console.log(JSON.stringify(application.capabilities.atomicity));
    `;
    writeFiles(isolated, { 'open.js': open });
    expect(await outputOf('open.js', { cwd: isolated, environment: { SESSION_STORE: 'Foo' } })).toBe('process');
  });
});
