import type { Clock, SessionId } from '@coatcheck/core';
import type { Place } from './place.ts';
import { propertyOf } from './shapes.ts';

/** For so long what was removed does not come back, in milliseconds: longer than any write takes that was begun before. */
const LIFE = 10 * 60_000;

/**
 * Signs that a session was removed, for others who may be writing it at that moment. Whoever removes sets the sign first; whoever has
 * written looks for it afterwards, and takes back what was written. So whichever of the two comes last, the session is gone.
 */
export class Tombstones {
  readonly #place: Place;
  readonly #clock: Clock;

  constructor(place: Place, clock: Clock) {
    this.#place = place;
    this.#clock = clock;
  }

  async set(id: SessionId): Promise<void> {
    // In the form that Keyv itself gives to values, for whoever lists them.
    await this.#place.set(nameOf(id), JSON.stringify({ value: this.#clock.now() + LIFE }), LIFE);
  }

  async has(id: SessionId): Promise<boolean> {
    return (await this.#place.get(nameOf(id))) !== undefined;
  }

  async clear(id: SessionId): Promise<void> {
    if (await this.has(id)) await this.#place.delete(nameOf(id));
  }

  /** Clears a tombstone if its time is over: for backends that remove nothing by themselves. */
  async clearOld(id: SessionId): Promise<void> {
    if ((untilIn(await this.#place.get(nameOf(id))) ?? Infinity) <= this.#clock.now())
      await this.#place.delete(nameOf(id));
  }
}

function nameOf(id: SessionId): string {
  return `ended.${id}`;
}

function untilIn(kept: unknown): number | undefined {
  try {
    const until = typeof kept === 'string' ? propertyOf(JSON.parse(kept), 'value') : undefined;
    return typeof until === 'number' ? until : undefined;
  } catch {
    return undefined;
  }
}
