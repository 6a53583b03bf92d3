import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { runOutside } from '../../src/outside.ts';
import { newProject, type Layout, type Project } from '../../src/project.ts';
import type { Answered, Refused } from './project/two-requests.ts';

/** What chooses the store. */
interface Environment {
  readonly SESSION_STORE: string;
  readonly SESSION_STORE_OPTIONS?: string;
}

/** Puts the application's own files into a new project that has installed these tarballs. */
export async function newApplication(parent: string, layout: Layout, tarballs: readonly string[]): Promise<Project> {
  const project = await newProject(parent, layout, tarballs);
  await cp(join(import.meta.dirname, 'project'), project.folder, { recursive: true });
  return project;
}

/** Runs `node` with these arguments in a folder, as a process of its own. Resolves with what the application tells. */
export async function told(folder: string, args: readonly string[], store: Environment): Promise<Answered | Refused> {
  const environment = { SESSION_STORE_OPTIONS: undefined, ...store };
  return JSON.parse(await runOutside(process.execPath, args, folder, environment)) as Answered | Refused;
}

/** Whether a package can be required from a folder. */
export async function isVisible(packageName: string, folder: string): Promise<boolean> {
  const look = `try { require.resolve('${packageName}'); console.log(true); } catch { console.log(false); }`;
  return JSON.parse(await runOutside(process.execPath, ['-e', look], folder)) as boolean;
}
