import { SessionStore } from '@coatcheck/core';
import type { Capabilities, RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import type { Names } from './names.ts';
import type { Scheduler } from './scheduler.ts';
import type { SharedRecords } from './shared-records.ts';

/** What a stepped store works with. */
export interface SteppedStoreOptions {
  readonly process: string;
  readonly scheduler: Scheduler;
  readonly records: SharedRecords;
  readonly names: Names;
}

/** The store of one process, on records that it shares with others. Every call waits for its turn, and is one step. */
export class SteppedStore extends SessionStore {
  static override readonly storeName = 'Stepped';
  readonly capabilities: Capabilities = { atomicity: 'shared', durability: 'none', expiry: 'swept', lists: true };
  readonly #options: SteppedStoreOptions;

  constructor(options: SteppedStoreOptions) {
    super();
    this.#options = options;
  }

  read(id: SessionId): Promise<SessionRecord | undefined> {
    const { records, names } = this.#options;
    return this.#call(
      'read',
      id,
      '',
      () => records.read(id),
      (record) => names.record(record),
    );
  }

  write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    const { records, names, process } = this.#options;
    names.learn(process, record);
    const condition = when === 'absent' ? 'if absent' : `if ${names.rev(when.rev)}`;
    return this.#call('write', record.id, `${names.record(record)} ${condition}`, () => records.write(record, when));
  }

  remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
    const { records, names } = this.#options;
    const condition = when === undefined ? '' : `if ${names.rev(when.rev)}`;
    const stale = when?.staleAt === undefined ? '' : ` and stale at ${when.staleAt}`;
    return this.#call('remove', id, `${condition}${stale}`, () => records.remove(id, when));
  }

  override touch(id: SessionId, touch: Touch): Promise<boolean> {
    const { records, names } = this.#options;
    const { rev, accessedAt, expiresAt } = touch;
    return this.#call('touch', id, `${accessedAt}..${expiresAt} if ${names.rev(rev)}`, () => records.touch(id, touch));
  }

  override async *ids(): AsyncGenerator<SessionId> {
    const { records } = this.#options;
    yield* await this.#call('ids', undefined, '', () => records.all.map(({ id }) => id));
  }

  override async *stale(now: number): AsyncGenerator<SessionId> {
    const { records } = this.#options;
    yield* await this.#call('stale', undefined, `at ${now}`, () => records.stale(now));
  }

  override count(): Promise<number> {
    return this.#call('count', undefined, '', () => this.#options.records.all.length);
  }

  override removeAll(): Promise<void> {
    return this.#call('removeAll', undefined, '', () => this.#options.records.removeAll());
  }

  #call<Answer>(
    primitive: Primitive,
    id: SessionId | undefined,
    detail: string,
    effect: () => Answer,
    told?: (answer: Answer) => string,
  ): Promise<Answer> {
    const { process, scheduler, names } = this.#options;
    const label = [primitive, id === undefined ? '' : names.id(id), detail].filter(Boolean).join(' ');
    return scheduler.step({ process, label, effect, told, changes: changing.has(primitive) });
  }
}

type Primitive = 'read' | 'write' | 'remove' | 'touch' | 'ids' | 'stale' | 'count' | 'removeAll';

const changing: ReadonlySet<Primitive> = new Set(['write', 'remove', 'touch', 'removeAll']);
