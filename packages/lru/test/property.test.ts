import { isStale, touchedRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LruStoreOptions } from '../src/index.ts';
import { ControlledStore } from './support/controlled-store.ts';
import { HOUR, idOf, MINUTE, recordOf } from './support/records.ts';
import { settled, startedOver } from './support/stores.ts';
import type { StartedOver } from './support/stores.ts';

/** A store, and what it has to hold. */
interface World extends StartedOver {
  readonly model: Map<SessionId, SessionRecord>;
  readonly options: LruStoreOptions;
  writes: number;
}

type Step = (world: World, id: SessionId) => Promise<World | void>;

const steps: Readonly<Record<string, Step>> = {
  async read({ store, model }, id) {
    expect(await store.read(id)).toEqual(model.get(id));
  },
  async create(world, id) {
    const record = next(world, id);
    expect(await world.store.write(record, 'absent')).toBe(!world.model.has(id));
    if (!world.model.has(id)) world.model.set(id, record);
  },
  async update(world, id) {
    const record = next(world, id);
    const rev = world.model.get(id)?.rev;
    expect(await world.store.write(record, { rev: rev ?? 'none' })).toBe(rev !== undefined);
    expect(await world.store.write(next(world, id), { rev: 'another' })).toBe(false);
    if (rev !== undefined) world.model.set(id, record);
  },
  async touch({ store, model, clock }, id) {
    const held = model.get(id);
    const touch = { rev: held?.rev ?? 'none', accessedAt: clock.now(), expiresAt: clock.now() + HOUR };
    const isTouched = held !== undefined && !isStale(held, touch.accessedAt);
    expect(await store.touch(id, touch)).toBe(isTouched);
    if (isTouched) model.set(id, touchedRecord(held, touch));
  },
  async remove({ store, model }, id) {
    expect(await store.remove(id)).toBe(model.delete(id));
  },
  async removeIfStale({ store, model, clock }, id) {
    const held = model.get(id);
    const goes = held !== undefined && isStale(held, clock.now());
    expect(await store.remove(id, { rev: held?.rev ?? 'none', staleAt: clock.now() })).toBe(goes);
    if (goes) model.delete(id);
  },
  async sweep({ store, model, clock }) {
    const stale = Array.from(model.values()).filter((record) => isStale(record, clock.now()));
    const found = await Array.fromAsync(store.stale(clock.now()));
    expect(found.toSorted()).toEqual(stale.map(({ id }) => id).toSorted());
  },
  async pass({ clock }) {
    await clock.advanceAsync(20 * MINUTE);
  },
  async flush({ store }) {
    await store.flush();
  },
  async restart(world) {
    await world.store.stop();
    const again = await startedOver(world.options, world.overflow);
    again.clock.advance(world.clock.monotonic());
    return { ...again, model: world.model, options: world.options, writes: world.writes };
  },
};

const options = fc.record(
  {
    max: fc.integer({ min: 1, max: 3 }),
    maxSize: fc.constantFrom(200, 500),
    maxAge: fc.constantFrom('15m' as const, '30m' as const),
  },
  { requiredKeys: [] },
);
const calls = fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.constantFrom('a', 'b', 'c', 'd', 'e')), {
  maxLength: 60,
});

test('whatever is done, each session is there, as it was left, and once: in memory, on its way, or in the overflow store', async () => {
  await fc.assert(
    fc.asyncProperty(options, calls, async (given, called) => {
      let world: World = { ...(await startedOver(given)), model: new Map(), options: given, writes: 0 };
      for (const [name, session] of called) {
        world = (await steps[name]?.(world, idOf(session))) ?? world;
        expect(await world.store.count()).toBe(world.model.size);
        const ids = await Array.fromAsync(world.store.ids());
        expect(ids.toSorted()).toEqual(Array.from(world.model.keys()).toSorted());
        for (const [id, { rev }] of world.overflow.records) expect(rev).toBe(world.model.get(id)?.rev);
      }
      await settled();
      await world.store.stop();
      expect(world.overflow.records).toEqual(world.model);
      expect([world.evicted, world.problems]).toEqual([[], []]);
    }),
    { numRuns: 200, seed: 20_000_811 },
  );
});

test('so it is with a store that expires what is stale by itself', async () => {
  await fc.assert(
    fc.asyncProperty(options, calls, async (given, called) => {
      const overflow = new ControlledStore({ expiry: 'native' });
      let world: World = { ...(await startedOver(given, overflow)), model: new Map(), options: given, writes: 0 };
      for (const [name, session] of called) {
        for (const [id, record] of overflow.records)
          if (isStale(record, world.clock.now())) overflow.records.delete(id);
        for (const [id, record] of world.model) if (isStale(record, world.clock.now())) await vanish(world, id);
        world = (await steps[name]?.(world, idOf(session))) ?? world;
        expect(await world.store.count()).toBe(world.model.size);
      }
      await world.store.stop();
    }),
    { numRuns: 100, seed: 20_000_811 },
  );
});

/** What is stale in memory is not gone yet, what was stale in the overflow store is. */
async function vanish({ store, model }: World, id: SessionId): Promise<void> {
  await store.remove(id);
  model.delete(id);
}

function next(world: World, id: SessionId): SessionRecord {
  world.writes += 1;
  return recordOf(`revision ${world.writes}`, { id, accessedAt: world.clock.now() });
}
