import type { RemoveCondition, SessionId, SessionRecord } from '@coatcheck/core';
import { brokenMap } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';

/** Knows the other stores on the same server, which it should leave alone. */
class NeighbourlySessionMapStore extends SessionMapStore {
  static readonly #started = new Set<NeighbourlySessionMapStore>();

  override start(): void {
    NeighbourlySessionMapStore.#started.add(this);
  }

  override stop(): void {
    NeighbourlySessionMapStore.#started.delete(this);
    super.stop();
  }

  /** What each of them keeps, this one included. */
  protected get all(): Map<SessionId, SessionRecord>[] {
    return [...NeighbourlySessionMapStore.#started].map(({ records }) => records);
  }
}

/** Stores on different data of one server. */
export const neighbours: readonly BrokenStore[] = [
  brokenMap(
    {
      name: 'the prefix of the store is left out when a record is looked for',
      matters: 'A session of one application lets its user into another.',
      rejectedBy: 'neighbours › two stores on different data have different records under one id',
    },
    class WanderingSessionMapStore extends NeighbourlySessionMapStore {
      override read(id: SessionId): SessionRecord | undefined {
        return this.all.map((records) => records.get(id)).find((record) => record !== undefined);
      }
    },
  ),

  brokenMap(
    {
      name: 'the prefix of the store is left out when a record is removed',
      matters: 'Whoever signs out of one application signs out of all.',
      rejectedBy: 'neighbours › a removal in one leaves the other as it is',
    },
    class SpreadingSessionMapStore extends NeighbourlySessionMapStore {
      override remove(id: SessionId, when?: RemoveCondition): boolean {
        const removed = super.remove(id, when);
        if (removed) for (const records of this.all) records.delete(id);
        return removed;
      }
    },
  ),

  brokenMap(
    {
      name: 'the removal of all empties the whole server',
      matters:
        'Whoever clears the sessions of one application clears those of all others, and whatever else is kept there.',
      rejectedBy: 'neighbours › neither lists, counts or clears what the other has',
    },
    class FlushingSessionMapStore extends NeighbourlySessionMapStore {
      override removeAll(): void {
        for (const records of this.all) records.clear();
      }
    },
  ),
];
