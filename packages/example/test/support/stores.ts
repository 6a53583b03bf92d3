import { join } from 'node:path';

type Environment = Readonly<Record<string, string>>;

/** The stores that the shop is to work with, by name: the environment that chooses each, with a directory of its own. */
export const stores: readonly (readonly [name: string, (directory: string) => Environment])[] = [
  ['Memory', () => ({ SESSION_STORE: 'Memory' })],
  ['File', (directory) => choice('File', { dir: join(directory, 'sessions') })],
];

function choice(name: string, options: object): Environment {
  return { SESSION_STORE: name, SESSION_STORE_OPTIONS: JSON.stringify(options) };
}
