import { Buffer } from 'node:buffer';
import { RecordError } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import { idIn } from './snapshot-format.ts';

/** How many ids a report names. */
const REPORTED = 10;

/** The lines of a snapshot that could not be restored. They are kept as they are and saved again, until their session is removed. */
export class DamagedLines {
  readonly #legible = new Map<SessionId, Buffer>();
  /** Those of which not even the id can be read. They stand for no session, but somebody may be able to mend them. */
  readonly #illegible: Buffer[] = [];

  /** How many sessions are known to be damaged. */
  get size(): number {
    return this.#legible.size;
  }

  add(line: Buffer): void {
    // A copy, since the line is part of a whole chunk of the file.
    const kept = Buffer.from(line);
    const id = idIn(kept);
    if (id === undefined) this.#illegible.push(kept);
    else this.#legible.set(id, kept);
  }

  has(id: SessionId): boolean {
    return this.#legible.has(id);
  }

  delete(id: SessionId): boolean {
    return this.#legible.delete(id);
  }

  clear(): void {
    this.#legible.clear();
    this.#illegible.length = 0;
  }

  ids(): Iterable<SessionId> {
    return this.#legible.keys();
  }

  lines(): Buffer[] {
    return [...this.#legible.values(), ...this.#illegible];
  }

  /** Throws `RECORD_DAMAGED` for a session that was saved but could not be restored. */
  assertNot(id: SessionId): void {
    if (!this.has(id)) return;
    throw new RecordError('RECORD_DAMAGED', `Session ${id} could not be restored: what was saved of it is damaged.`);
  }

  /** What is to be reported of a restore: the damaged lines, and how many were missing besides. Undefined if all is well. */
  problem(file: string, missing: number): RecordError | undefined {
    const damaged = this.lines().length;
    if (damaged + missing === 0) return undefined;
    const some = [...this.ids()].slice(0, REPORTED).join(', ');
    return new RecordError(
      'RECORD_DAMAGED',
      `SessionMemoryStore did not find all that was saved in ${file}. Damaged sessions, which were kept: ${damaged}; missing: ${missing}. Damaged ids, ${REPORTED} at most: ${some || 'none'}.`,
    );
  }
}
