import { runOutside } from './outside.ts';
import { readManifest, root } from './workspace.ts';

/** Runs the pnpm that the root package.json names, which npx brings, in a folder. */
export async function pnpm(folder: string, args: readonly string[]): Promise<void> {
  const { packageManager } = readManifest(root);
  if (packageManager === undefined) throw new Error('The root package.json names no packageManager.');
  await runOutside('npx', ['--yes', '--prefer-offline', packageManager, ...args], folder);
}
