import type { SessionId, SessionRecord, SessionStore, WriteCondition } from '@coatcheck/core';
import type { HistoryRecorder } from '../history/history-recorder.ts';
import type { RecordCalls, StoredRecord } from '../history/record-model.ts';
import { ManualClock } from '../manual-clock.ts';
import { recordWith } from '../records.ts';

/** One of several who call the primitives of a store at once, each call of which is recorded. */
export class RecordClient {
  readonly #name: string;
  readonly #store: SessionStore;
  readonly #recorder: HistoryRecorder<RecordCalls>;
  readonly #next: () => number;
  /** The revision last seen under each id: what conditions are mostly about. */
  readonly #seen = new Map<SessionId, string>();
  #writes = 0;

  /** @param next - numbers from 0 up to 1, from which all that is done is drawn */
  constructor(name: string, store: SessionStore, recorder: HistoryRecorder<RecordCalls>, next: () => number) {
    this.#name = name;
    this.#store = store;
    this.#recorder = recorder;
    this.#next = next;
  }

  /** Calls some primitive, with some arguments, on the record under an id. */
  async act(id: SessionId): Promise<void> {
    const act = this.#next();
    if (act < 0.25) await this.#read(id);
    else if (act < 0.4) await this.#write(id, 'absent');
    else if (act < 0.65) await this.#write(id, { rev: this.#revOf(id) });
    else if (act < 0.75) await this.#remove(id, undefined);
    else if (act < 0.85)
      await this.#remove(id, { rev: this.#revOf(id), ...(this.#next() < 0.5 && { staleAt: this.#time() }) });
    else await this.#touch(id);
  }

  async #read(id: SessionId): Promise<void> {
    await this.#called('read', id, {}, async () => {
      const record = await this.#store.read(id);
      if (record !== undefined) this.#seen.set(id, record.rev);
      return record === undefined ? 'absent' : stored(record);
    });
  }

  async #write(id: SessionId, when: WriteCondition): Promise<void> {
    this.#writes += 1;
    const accessedAt = this.#time();
    const rev = `${this.#name}-${this.#writes}`;
    const record = recordWith({ id, rev, accessedAt, expiresAt: accessedAt + 10, body: `the body of ${rev}` });
    await this.#called('write', id, { record: stored(record), when }, async () => {
      const done = await this.#store.write(record, when);
      if (done) this.#seen.set(id, rev);
      return done;
    });
  }

  async #remove(id: SessionId, when: RecordCalls['remove']['input']['when']): Promise<void> {
    await this.#called('remove', id, when === undefined ? {} : { when }, async () => this.#store.remove(id, when));
  }

  async #touch(id: SessionId): Promise<void> {
    const accessedAt = this.#time();
    const touch = { rev: this.#revOf(id), accessedAt, expiresAt: accessedAt + 10 + Math.floor(this.#next() * 10) };
    await this.#called('touch', id, touch, async () => this.#store.touch(id, touch));
  }

  async #called<Kind extends keyof RecordCalls>(
    kind: Kind,
    id: SessionId,
    input: RecordCalls[Kind]['input'],
    call: () => Promise<RecordCalls[Kind]['result']>,
  ): Promise<void> {
    const underWay = this.#recorder.start({ session: id, client: this.#name, kind, input });
    underWay.answered(await call());
  }

  #revOf(id: SessionId): string {
    return this.#seen.get(id) ?? 'unseen-1';
  }

  /** Times lie so close together that some records are stale for some calls. */
  #time(): number {
    return ManualClock.START + Math.floor(this.#next() * 20);
  }
}

function stored({ rev, accessedAt, expiresAt, meta, body }: SessionRecord): StoredRecord {
  return { rev, accessedAt, expiresAt, content: `${meta} ${String(body)}` };
}
