import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Every file in a folder, by its path within, as the SHA-256 of what is in it. */
export async function folderContents(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashes = paths.map(async (path) => [relative(folder, path), sha256(await readFile(path))] as const);
  return Object.fromEntries(await Promise.all(hashes));
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
