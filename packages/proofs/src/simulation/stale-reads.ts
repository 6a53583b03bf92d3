import type { RemoveCondition, SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';
import { SharedRecords } from '../stepped/shared-records.ts';

/** A read serves, every other time, what stood there before the last change: as a cache does that nobody told of it. */
export class StaleReads extends SharedRecords {
  readonly #before = new Map<SessionId, SessionRecord | undefined>();
  #reads = 0;

  override read(id: SessionId): SessionRecord | undefined {
    this.#reads += 1;
    return this.#reads % 2 === 0 && this.#before.has(id) ? this.#before.get(id) : super.read(id);
  }

  override write(record: SessionRecord, when: WriteCondition): boolean {
    const before = super.read(record.id);
    const done = super.write(record, when);
    if (done) this.#before.set(record.id, before);
    return done;
  }

  override remove(id: SessionId, when?: RemoveCondition): boolean {
    const before = super.read(id);
    const done = super.remove(id, when);
    if (done) this.#before.set(id, before);
    return done;
  }
}
