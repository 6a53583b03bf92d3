import type { SessionId, SessionRecord } from '../../src/record.ts';
import type { MaybePromise, RemoveCondition, StoreContext, Touch, WriteCondition } from '../../src/record-store.ts';
import { SessionMapStore } from './map-store.ts';

/** What stands between a call and its being carried out. */
export type Interference = <Answer>(carryOut: () => MaybePromise<Answer>) => MaybePromise<Answer>;

type Primitive = 'read' | 'write' | 'remove' | 'touch' | 'count' | 'removeAll' | 'start' | 'flush' | 'stop';

/** A store whose every answer a test can delay, replace by a failure, or keep back for good; and that remembers what was asked of it. */
export class ControlledStore extends SessionMapStore {
  static override readonly storeName = 'Controlled';
  /** The primitives that were called, in order. */
  readonly calls: Primitive[] = [];
  readonly #usually: Interference;
  readonly #once = new Map<Primitive, Interference[]>();

  /** @param usually - what happens to every call that nothing else was said about */
  constructor(usually: Interference = atOnce, records?: Map<SessionId, SessionRecord>) {
    super(records);
    this.#usually = usually;
  }

  /** Says what happens to the next call of a primitive; said twice, to the one after it, too. */
  once(primitive: Primitive, interference: Interference): void {
    this.#once.set(primitive, [...(this.#once.get(primitive) ?? []), interference]);
  }

  /** Forgets what was said about calls that have not come. */
  forgetPlans(): void {
    this.#once.clear();
  }

  /** How often a primitive was called. */
  called(primitive: Primitive): number {
    return this.calls.filter((call) => call === primitive).length;
  }

  override read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    return this.#through('read', () => super.read(id));
  }
  override write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
    return this.#through('write', () => super.write(record, when));
  }
  override remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean> {
    return this.#through('remove', () => super.remove(id, when));
  }
  override touch(id: SessionId, touch: Touch): MaybePromise<boolean> {
    return this.#through('touch', () => super.touch(id, touch));
  }
  override count(): Promise<number> {
    return Promise.resolve(this.#through('count', () => super.count()));
  }
  override removeAll(): Promise<void> {
    return Promise.resolve(this.#through('removeAll', () => super.removeAll()));
  }
  override start(context: StoreContext): MaybePromise<void> {
    return this.#through('start', () => super.start(context));
  }
  override flush(): MaybePromise<void> {
    return this.#through('flush', () => super.flush());
  }
  override stop(): MaybePromise<void> {
    return this.#through('stop', () => super.stop());
  }

  #through<Answer>(primitive: Primitive, carryOut: () => MaybePromise<Answer>): MaybePromise<Answer> {
    this.calls.push(primitive);
    const interference = this.#once.get(primitive)?.shift() ?? this.#usually;
    return interference(carryOut);
  }
}

/** Carries the call out and answers at once. */
export const atOnce: Interference = (carryOut) => carryOut();

/** Carries the call out and answers later, as a database does. */
export const later: Interference = async (carryOut) => {
  await Promise.resolve();
  return carryOut();
};

/** Neither carries the call out nor ever answers. */
export const hanging: Interference = () => new Promise(() => undefined);

/** Carries the call out and never says so. */
export const mute: Interference = (carryOut) => {
  void carryOut();
  return new Promise(() => undefined);
};

/** Throws instead of answering. */
export function throwing(error: unknown): Interference {
  return () => {
    throw error;
  };
}

/** Answers with a rejected promise. */
export function rejecting(error: unknown): Interference {
  return async () => {
    throw error;
  };
}

/** Keeps a call back until it is let go: then it is carried out. */
export function heldBack(): { readonly hold: Interference; readonly letGo: () => void } {
  const gate = Promise.withResolvers<void>();
  return {
    hold: async (carryOut) => {
      await gate.promise;
      return carryOut();
    },
    letGo: gate.resolve,
  };
}
