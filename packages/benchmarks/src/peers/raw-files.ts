import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MODE = 0o600;

/** Files in 256 folders, replaced by writing beside and renaming: the least that a process crash leaves whole. */
export class RawFiles {
  readonly #paths: readonly string[];
  #written = 0;

  /** Makes a file for each id, with the content that is given for it. */
  constructor(dir: string, ids: readonly string[], content: (n: number) => string | Uint8Array) {
    this.#paths = ids.map((id, n) => {
      const shard = join(dir, (n % 256).toString(16).padStart(2, '0'));
      mkdirSync(shard, { recursive: true });
      const path = join(shard, id);
      writeFileSync(path, content(n), { mode: MODE });
      return path;
    });
  }

  read(n: number): Promise<string> {
    return readFile(this.#path(n), 'utf8');
  }

  readSync(n: number): string {
    return readFileSync(this.#path(n), 'utf8');
  }

  /** Whether there is no file for something that is no id. */
  async misses(): Promise<boolean> {
    try {
      await readFile(`${this.#path(0)}.${(this.#written += 1)}`);
      return false;
    } catch {
      return true;
    }
  }

  async replace(n: number, content: string | Uint8Array): Promise<void> {
    const path = this.#path(n);
    const beside = this.#beside(path);
    await writeFile(beside, content, { mode: MODE, flag: 'wx' });
    await rename(beside, path);
  }

  replaceSync(n: number, content: string | Uint8Array): void {
    const path = this.#path(n);
    const beside = this.#beside(path);
    writeFileSync(beside, content, { mode: MODE, flag: 'wx' });
    renameSync(beside, path);
  }

  /** Reads a file and writes it anew, as a touch does where the times stand in the file. */
  async rewrite(n: number): Promise<void> {
    await this.replace(n, await readFile(this.#path(n)));
  }

  /** Sets the file's times and nothing else: where they are the session's, that is a touch. */
  async touch(n: number): Promise<void> {
    const now = Date.now() / 1_000;
    await utimes(this.#path(n), now, now);
  }

  #path(n: number): string {
    const path = this.#paths[n];
    if (path === undefined) throw new Error(`There is no file ${n}.`);
    return path;
  }

  #beside(path: string): string {
    this.#written += 1;
    return `${path}.${this.#written}.tmp`;
  }
}
