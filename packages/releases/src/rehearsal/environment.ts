import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/**
 * All of the environment of the commands of a rehearsal: this Node, and a home, caches and a configuration of npm within `folder`, so that
 * neither the user's configuration nor his caches play a part, and the only registry is the one at `url`.
 */
export async function environmentIn(folder: string, url: string): Promise<NodeJS.ProcessEnv> {
  const home = join(folder, 'home');
  const temporary = join(folder, 'temporary');
  await Promise.all([home, temporary].map((path) => mkdir(path, { recursive: true })));
  await writeFile(join(home, '.npmrc'), npmrc(url));
  return {
    PATH: [dirname(process.execPath), ...pathOfMachine()].join(delimiter),
    HOME: home,
    TMPDIR: temporary,
    CI: 'true',
    TURBO_TELEMETRY_DISABLED: '1',
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_userconfig: join(home, '.npmrc'),
    npm_config_globalconfig: join(home, 'global.npmrc'),
  };
}

/** Without the commands of a workspace: a user has none of them. */
function pathOfMachine(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.filter((folder) => !folder.split(/[\\/]/).includes('node_modules'));
}

/** npm publishes with a token only; the registry asks for none. */
function npmrc(url: string): string {
  const { host } = new URL(url);
  const settings = [
    `registry=${url}/`,
    `//${host}/:_authToken=anybody`,
    'audit=false',
    'fund=false',
    'update-notifier=false',
    // What was published a second ago is to be found.
    'prefer-online=true',
    'fetch-retries=0',
  ];
  return `${settings.join('\n')}\n`;
}
