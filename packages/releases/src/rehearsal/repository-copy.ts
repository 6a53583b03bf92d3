import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { publishedPackages, type Manifest, type WorkspacePackage } from '@coatcheck/packaging/workspace';
import { runCommand, type Place } from './command.ts';

/** How a change counts for the users of a package. */
export type Bump = 'patch' | 'minor' | 'major';

/**
 * Copies a repository as it stands in its working tree, committed or not, but nothing that git ignores, into a new folder. It is a
 * repository of its own there, with one commit.
 */
export async function copyRepository(from: string, to: string, env: NodeJS.ProcessEnv): Promise<RepositoryCopy> {
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const listed = await runCommand('git', listing, { folder: from, env });
  const files = new Set(listed.split('\0').filter((file) => file !== '' && existsSync(join(from, file))));
  await Promise.all([...files].map((file) => copyInto(join(from, file), join(to, file))));
  const copy = new RepositoryCopy(to, env);
  await copy.git('init', '--quiet', '--initial-branch=main');
  await copy.commit('The repository as it is');
  return copy;
}

/** A copy of the repository in which a maintainer works. */
export class RepositoryCopy {
  readonly folder: string;
  readonly #place: Place;
  #changes = 0;

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.#place = { folder, env: { ...env, ...maintainer } };
  }

  /** Every package that is published. */
  packages(): WorkspacePackage[] {
    return publishedPackages(this.folder);
  }

  /** Where they lie. */
  folders(): string[] {
    return this.packages().map(({ folder }) => join(this.folder, 'packages', folder));
  }

  /** One of the packages. Throws for a name that none has. */
  package(name: string): WorkspacePackage {
    const found = this.packages().find(({ manifest }) => manifest.name === name);
    if (found === undefined) throw new Error(`The repository publishes no ${name}.`);
    return found;
  }

  /** A file of a package, as text. */
  read(name: string, file: string): string {
    return readFileSync(this.#pathOf(name, file), 'utf8');
  }

  /** Changes a file of a package. */
  async edit(name: string, file: string, change: (text: string) => string): Promise<void> {
    await writeFile(this.#pathOf(name, file), change(this.read(name, file)));
  }

  /** Changes the package.json of a package. */
  async editManifest(name: string, change: (manifest: Manifest) => Manifest): Promise<void> {
    await this.edit(name, 'package.json', (text) => {
      const manifest = change(JSON.parse(text) as Manifest);
      return `${JSON.stringify(manifest, undefined, 2)}\n`;
    });
  }

  /** Describes a change, as `npm run changeset` does. */
  async addChangeset(bumps: Readonly<Record<string, Bump>>, summary: string): Promise<void> {
    this.#changes += 1;
    const front = Object.entries(bumps).map(([name, bump]) => `'${name}': ${bump}`);
    const page = ['---', ...front, '---', '', summary, ''].join('\n');
    await writeFile(join(this.folder, `.changeset/change-${this.#changes}.md`), page);
  }

  /** Whether there are changes that no release has announced. */
  hasChangesets(): boolean {
    return readdirSync(join(this.folder, '.changeset')).some((file) => file.endsWith('.md') && file !== 'README.md');
  }

  /** The version that each published package has after the next release, as changesets itself says. */
  async plannedVersions(): Promise<Record<string, string>> {
    const releases = this.hasChangesets() ? await this.#plannedReleases() : [];
    const planned = new Map(releases.map(({ name, newVersion }) => [name, newVersion]));
    const current = this.packages().map(({ manifest }) => manifest);
    return Object.fromEntries(current.map(({ name, version }) => [name, planned.get(name) ?? version]));
  }

  /** Runs a script of the root package.json. */
  script(name: string, ...args: readonly string[]): Promise<string> {
    return runCommand('npm', ['run', '--silent', name, '--', ...args], this.#place);
  }

  /** Packs a package with npm itself into `destination`, which must be there. Returns the path of the tarball. */
  async npmPack({ folder }: WorkspacePackage, destination: string): Promise<string> {
    const place = { ...this.#place, folder: join(this.folder, 'packages', folder) };
    const said = await runCommand('npm', ['pack', '--silent', '--pack-destination', destination], place);
    return join(destination, said.trim());
  }

  git(...args: readonly string[]): Promise<string> {
    return runCommand('git', args, this.#place);
  }

  async commit(subject: string): Promise<void> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', subject);
  }

  /** The tags there are, sorted. */
  async tags(): Promise<string[]> {
    const listed = await this.git('tag');
    return listed
      .split('\n')
      .filter((tag) => tag !== '')
      .toSorted();
  }

  async #plannedReleases(): Promise<readonly Planned[]> {
    const file = '.changeset/status.json';
    await this.script('changeset', 'status', '--output', file);
    const { releases } = JSON.parse(readFileSync(join(this.folder, file), 'utf8')) as { releases: readonly Planned[] };
    await rm(join(this.folder, file));
    return releases;
  }

  #pathOf(name: string, file: string): string {
    return join(this.folder, 'packages', this.package(name).folder, file);
  }
}

/** What changesets says of a package that is going to be released. */
interface Planned {
  readonly name: string;
  readonly newVersion: string;
}

const maintainer = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Rehearsal',
  GIT_AUTHOR_EMAIL: 'rehearsal@localhost',
  GIT_COMMITTER_NAME: 'Rehearsal',
  GIT_COMMITTER_EMAIL: 'rehearsal@localhost',
};

async function copyInto(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}
