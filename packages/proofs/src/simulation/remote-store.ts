import { SessionStore } from '@coatcheck/core';
import type {
  Capabilities,
  RecordStore,
  RemoveCondition,
  SessionId,
  SessionRecord,
  Touch,
  WriteCondition,
} from '@coatcheck/core';
import type { Names } from '../stepped/names.ts';
import type { Scheduler } from '../stepped/scheduler.ts';

/** Where on its way a call is: to the store, or back from it with the answer. */
export type Leg = 'there' | 'back';

/** What a remote store works with. */
export interface RemoteStoreOptions {
  /** The process that calls. */
  readonly process: string;
  readonly scheduler: Scheduler;
  readonly names: Names;
  /** The store as it is where the calls arrive. Its own steps are no part of the process that calls. */
  readonly backend: RecordStore;
  /** Called in the step of each leg; what it throws is what the call fails with. */
  readonly interfere: (leg: Leg, changes: boolean) => void;
}

/**
 * A store at the other end of a network: each call takes a step on its way there, one in the store, and one on its way back. A call that
 * is under way arrives even if the process that made it has crashed since.
 */
export class RemoteStore extends SessionStore {
  static override readonly storeName = 'Remote';
  readonly capabilities: Capabilities;
  readonly #options: RemoteStoreOptions;

  constructor(options: RemoteStoreOptions) {
    super();
    this.#options = options;
    this.capabilities = options.backend.capabilities;
  }

  read(id: SessionId): Promise<SessionRecord | undefined> {
    return this.#call('read', id, false, (backend) => backend.read(id));
  }

  write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    const { names, process } = this.#options;
    names.learn(process, record);
    return this.#call('write', record.id, true, (backend) => backend.write(record, when));
  }

  remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
    return this.#call('remove', id, true, (backend) => backend.remove(id, when));
  }

  override touch(id: SessionId, touch: Touch): Promise<boolean> {
    return this.#call('touch', id, true, (backend) => backend.touch(id, touch));
  }

  override async *ids(): AsyncGenerator<SessionId> {
    yield* await this.#call('ids', undefined, false, (backend) => collected(backend.ids()));
  }

  override async *stale(now: number): AsyncGenerator<SessionId> {
    yield* await this.#call('stale', undefined, false, (backend) => collected(backend.stale(now)));
  }

  async #call<Answer>(
    primitive: string,
    id: SessionId | undefined,
    changes: boolean,
    arrive: (backend: RecordStore) => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const { backend, names } = this.#options;
    const label = id === undefined ? primitive : `${primitive} ${names.id(id)}`;
    await this.#go(`${label} sets out`, 'there', changes);
    const answer = await arrive(backend);
    await this.#go(`${label} is answered`, 'back', changes);
    return answer;
  }

  async #go(label: string, leg: Leg, changes: boolean): Promise<void> {
    const { scheduler, process, interfere } = this.#options;
    await scheduler.step({ process, label, effect: () => interfere(leg, changes), told: () => '' });
  }
}

async function collected(ids: Iterable<SessionId> | AsyncIterable<SessionId>): Promise<SessionId[]> {
  const all: SessionId[] = [];
  for await (const id of ids) all.push(id);
  return all;
}
