import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

import { onTestFinished } from 'vitest';

/** A new folder, outside of this repository, that is gone after the test (or after what else the given hook waits for). */
export function temporaryFolder(afterwards: (cleanUp: () => void) => void = onTestFinished): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'coatcheck-core-')));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files, with the folders they are in. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** A package in a folder: its manifest, and its files. */
export interface PackageContent {
  /** What stands in the package.json beside the name, the version and the type. */
  readonly manifest?: object;
  readonly files?: Readonly<Record<string, string>>;
}

/** Installs a package as npm does: under `node_modules` of a folder. */
export function install(root: string, name: string, content: PackageContent = {}): void {
  writePackage(join(root, 'node_modules', name), name, content);
}

/** Installs packages as pnpm does: each alone in a virtual store, seeing only what it depends on, and linked from where it is wanted. */
export function installIsolated(
  root: string,
  name: string,
  content: PackageContent,
  sees: readonly string[] = [],
): void {
  const home = isolatedHome(root, name);
  writePackage(home, name, content);
  for (const other of sees) link(isolatedHome(root, other), join(home, relativeUp(name), other));
  link(home, join(root, 'node_modules', name));
}

/** The manifest and the only file of a package that exports a store. */
export function storePackage(storeName: string, fields = ''): PackageContent {
  return {
    manifest: { exports: './index.js', keywords: ['coatcheck-store'] },
    files: { 'index.js': `${storeSource(storeName, fields)}\n` },
  };
}

/** A class in plain JavaScript that is a store by its structure alone. It keeps the options that it was made with. */
export function storeSource(storeName: string, fields = ''): string {
  return `export class Session${storeName.replaceAll(/\W/g, '')}Store {
    static storeName = '${storeName}';
    storeName = '${storeName}';
    contract = 1;
    capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true };
    records = new Map();
    ${fields}
    constructor(...given) { this.given = given; }
    read(id) { return this.records.get(id); }
    write(record, when) {
      const held = this.records.get(record.id);
      if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
      this.records.set(record.id, record);
      return true;
    }
    remove(id) { return this.records.delete(id); }
    touch() { return false; }
    ids() { return this.records.keys(); }
    stale() { return []; }
    count() { return this.records.size; }
    removeAll() { this.records.clear(); }
    start() {}
    flush() {}
    stop() {}
  }`;
}

function writePackage(folder: string, name: string, { manifest = {}, files = {} }: PackageContent): void {
  const complete = JSON.stringify({ name, version: '1.0.0', type: 'module', ...manifest });
  writeFiles(folder, { 'package.json': complete, ...files });
}

function isolatedHome(root: string, name: string): string {
  return join(root, 'node_modules/.pnpm', `${name.replace('/', '+')}@1.0.0`, 'node_modules', name);
}

/** From a package's folder to the `node_modules` that it is in. */
function relativeUp(name: string): string {
  return name.includes('/') ? '../..' : '..';
}

function link(target: string, at: string): void {
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(relative(dirname(at), target), at);
}
