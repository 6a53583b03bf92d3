import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError, runCommand, type Place } from './command.ts';
import type { Versions } from './versions.ts';

/** What `npm ls` tells of a project. */
export interface Tree {
  /** The version of each package, or all of them where there are several: '1.0.0 and 1.1.0'. */
  readonly versions: Versions;
  /** What npm complains of. */
  readonly problems: readonly string[];
}

/** A project of somebody who uses the packages. It starts out empty, and knows nothing of the repository. */
export class UserProject {
  /** What the account calls its owner. */
  readonly name: string;
  /** Where its commands are run. */
  readonly place: Place;

  /** Makes one in a new folder. */
  static async create(name: string, place: Place): Promise<UserProject> {
    await mkdir(place.folder, { recursive: true });
    const user = new UserProject(name, place);
    await user.write('package.json', JSON.stringify({ name: 'shop', private: true, type: 'module' }));
    return user;
  }

  private constructor(name: string, place: Place) {
    this.name = name;
    this.place = place;
  }

  /** Runs `npm` with these arguments. Resolves with what it says, rejects with a `CommandError`. */
  npm(...args: readonly string[]): Promise<string> {
    return runCommand('npm', args, this.place);
  }

  /** What `npm` says when it refuses these arguments. Throws if it does not. */
  async refusedByNpm(...args: readonly string[]): Promise<string> {
    try {
      await this.npm(...args);
    } catch (error) {
      if (error instanceof CommandError) return error.message;
      throw error;
    }
    throw new Error(`'npm ${args.join(' ')}' was to be refused, and was not.`);
  }

  /** What `npm ls` lists. */
  async tree(): Promise<Tree> {
    const listed = JSON.parse(await this.#list()) as Listed;
    return { versions: versionsIn(listed), problems: listed.problems ?? [] };
  }

  /** Where copies of a package are installed, by their paths within the project. */
  async copiesOf(packageName: string): Promise<string[]> {
    const paths = await readdir(join(this.place.folder, 'node_modules'), { recursive: true });
    const found = paths.filter((path) => `/${path}`.endsWith(`/${packageName}/package.json`));
    return found.map((path) => join('node_modules', dirname(path)));
  }

  /** Puts a file into the project. */
  async write(file: string, text: string): Promise<void> {
    await writeFile(join(this.place.folder, file), text);
  }

  /** Runs a program of the project to its end. */
  node(...args: readonly string[]): Promise<string> {
    return runCommand(process.execPath, args, this.place);
  }

  /** npm ends badly where it has something to complain of, and still lists. */
  async #list(): Promise<string> {
    try {
      return await this.npm('ls', '--all', '--json');
    } catch (error) {
      if (error instanceof CommandError && error.stdout.startsWith('{')) return error.stdout;
      throw error;
    }
  }
}

interface Listed {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, Listed>>;
  readonly problems?: readonly string[];
}

function versionsIn(listed: Listed): Versions {
  const found = new Map<string, Set<string>>();
  const visit = ({ dependencies = {} }: Listed): void => {
    for (const [name, entry] of Object.entries(dependencies)) {
      if (entry.version === undefined) continue;
      found.set(name, (found.get(name) ?? new Set<string>()).add(entry.version));
      visit(entry);
    }
  };
  visit(listed);
  return Object.fromEntries([...found].map(([name, versions]) => [name, [...versions].join(' and ')]));
}
