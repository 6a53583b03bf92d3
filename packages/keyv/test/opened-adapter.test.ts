import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import { anError } from './support/errors.ts';
import { aRecord } from './support/records.ts';
import { context } from './support/stores.ts';

/** The folder of an application that has a package 'keyv-thing' with this source: a CommonJS module, unless its manifest says more. */
function applicationWith(source: string, manifest: Readonly<Record<string, unknown>> = { main: 'index.js' }): string {
  const root = mkdtempSync(join(tmpdir(), 'coatcheck-keyv-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = join(root, 'node_modules', 'keyv-thing');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'keyv-thing', ...manifest }));
  writeFileSync(join(folder, 'index.js'), source);
  return root;
}

const adapter = `
  const made = (globalThis.keyvThings ??= []);
  class KeyvThing {
    constructor(uri) { this.uri = uri; this.values = new Map(); this.closed = false; made.push(this); }
    get(key) { return this.values.get(key); }
    set(key, value) { this.values.set(key, value); }
    delete(key) { return this.values.delete(key); }
    clear() { throw new Error('Somebody else has values here, too.'); }
    disconnect() { this.closed = true; }
  }
  exports.default = KeyvThing;
`;

interface Thing {
  readonly uri: string;
  readonly values: ReadonlyMap<string, unknown>;
  readonly closed: boolean;
}

function lastThing(): Thing | undefined {
  return (globalThis as { keyvThings?: Thing[] }).keyvThings?.at(-1);
}

describe('an adapter by the name of its package', () => {
  test('is loaded from the folder of the application, made with the URI, and closed when the store stops', async () => {
    const root = applicationWith(adapter);
    const store = new SessionKeyvStore({ adapter: 'keyv-thing', uri: 'thing://here', namespace: 'shop' });
    await store.start(context({ root }));
    await store.write(aRecord(), 'absent');
    expect(lastThing()).toMatchObject({ uri: 'thing://here', closed: false });
    expect([...(lastThing()?.values.keys() ?? [])]).toEqual([`shop::session.${aRecord().id}`]);
    await store.stop();
    expect(lastThing()?.closed).toBe(true);
  });

  test('may be an ES module, that has nothing for who requires it', async () => {
    const root = applicationWith(adapter.replace('exports.default = KeyvThing', 'export default KeyvThing'), {
      type: 'module',
      exports: { '.': { import: './index.js' } },
    });
    const store = new SessionKeyvStore({ adapter: 'keyv-thing', uri: 'thing://here' });
    await store.start(context({ root }));
    expect(lastThing()?.uri).toBe('thing://here');
    await store.stop();
  });

  test('that is not installed is an error that tells how to install it', async () => {
    const root = applicationWith(adapter);
    const store = new SessionKeyvStore({ adapter: 'keyv-nothing' });
    await expect(store.start(context({ root }))).rejects.toEqual(
      anError('STORE_NOT_INSTALLED', 'npm install keyv-nothing'),
    );
  });

  test('that fails to load is an error with its cause', async () => {
    const root = applicationWith("throw new Error('no native binding');");
    const store = new SessionKeyvStore({ adapter: 'keyv-thing' });
    await expect(store.start(context({ root }))).rejects.toEqual(anError('STORE_NOT_LOADED', 'no native binding'));
  });

  test.each([
    ['exports no class', 'exports.default = 1;'],
    ['exports a class of something else', 'exports.default = class Thing {};'],
  ])('that %s is an error', async (_, source) => {
    const root = applicationWith(source);
    const store = new SessionKeyvStore({ adapter: 'keyv-thing' });
    await expect(store.start(context({ root }))).rejects.toEqual(anError('BAD_SETTING', "option 'adapter' is wrong"));
  });

  test('has to have what the promises of the store rest on', async () => {
    const root = applicationWith(adapter);
    mkdirSync(join(root, 'node_modules', '@keyv'));
    writeFileSync(join(root, 'node_modules', '@keyv', 'redis.js'), adapter);
    const store = new SessionKeyvStore({ adapter: '@keyv/redis' });
    await expect(store.start(context({ root }))).rejects.toEqual(anError('BAD_SETTING', 'singleWriter'));
  });

  test('cannot be used after the store was stopped, nor the store be started again', async () => {
    const root = applicationWith(adapter);
    const store = new SessionKeyvStore({ adapter: 'keyv-thing' });
    await store.start(context({ root }));
    await store.stop();
    await store.stop();
    expect(() => store.read(aRecord().id)).toThrow(anError('CLOSED'));
    await expect(store.start(context({ root }))).rejects.toEqual(anError('CLOSED'));
  });
});

test('what was handed over stays open when the store stops', async () => {
  let closed = false;
  const handed = Object.assign(new Map<string, unknown>(), { disconnect: () => (closed = true) });
  const store = new SessionKeyvStore(handed);
  await store.start(context());
  await store.stop();
  expect(closed).toBe(false);
});

test('an id that is none is refused, and so is every call before the start', () => {
  const store = new SessionKeyvStore(new Map());
  expect(() => store.read(aRecord().id)).toThrow(anError('NOT_OPEN'));
  expect(() => store.read('../../etc/passwd' as never)).toThrow(anError('BAD_ID'));
});
