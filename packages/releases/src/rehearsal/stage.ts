import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tell } from './account.ts';
import { environmentIn } from './environment.ts';
import { publishForeign } from './foreign-packages.ts';
import { packageManagerOf, publishStandIn } from './package-manager.ts';
import { Registry } from './registry.ts';
import { copyRepository, type RepositoryCopy } from './repository-copy.ts';
import { UserProject } from './user-project.ts';

/** Where a release is rehearsed: a copy of the repository, a registry, and users. All of it lies in one temporary folder. */
export class Stage {
  readonly folder: string;
  readonly registry: Registry;
  readonly copy: RepositoryCopy;
  readonly #env: NodeJS.ProcessEnv;

  /** Sets the stage: has the repository copied and its dependencies installed, and publishes what a user of its packages needs from others. */
  static async set(repository: string): Promise<Stage> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'coatcheck-rehearsal-')));
    const registry = await Registry.start(join(folder, 'registry'));
    try {
      const env = await environmentIn(folder, registry.url);
      const manager = await packageManagerOf(repository);
      // With its store, and without a network, it installs nothing but what this repository has installed.
      const offline = { pnpm_config_store_dir: manager.store, pnpm_config_offline: 'true' };
      const copy = await copyRepository(repository, join(folder, 'repository'), { ...env, ...offline });
      await publishStandIn(registry, manager, join(folder, 'stand-in'));
      await copy.script('setup');
      const foreign = await publishForeign(registry, copy.folders(), join(folder, 'foreign'));
      tell(
        `a copy of the repository, and a registry at ${registry.url} that has what others make: ${foreign.join(', ')}`,
      );
      return new Stage(folder, registry, copy, env);
    } catch (error) {
      await registry.stop();
      await rm(folder, { recursive: true, maxRetries: 5 });
      throw error;
    }
  }

  private constructor(folder: string, registry: Registry, copy: RepositoryCopy, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.registry = registry;
    this.copy = copy;
    this.#env = env;
  }

  /** An empty project of another user. */
  newUser(name: string): Promise<UserProject> {
    const folder = join(this.folder, 'users', name.replaceAll(' ', '-'));
    return UserProject.create(name, { folder, env: this.#env });
  }

  /** A folder for what is neither the repository's nor a user's. */
  async newFolder(name: string): Promise<string> {
    const folder = join(this.folder, name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Stops the registry, and removes the folder unless it is to be kept. */
  async clear(keep: boolean): Promise<void> {
    await this.registry.stop();
    if (!keep) await rm(this.folder, { recursive: true, maxRetries: 5 });
  }
}
