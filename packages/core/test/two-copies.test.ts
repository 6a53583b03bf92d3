import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, describe, expect, test } from 'vitest';

import * as here from '../src/index.ts';
import { coreCopy } from './support/core-copy.ts';
import { idOf } from './support/fixtures.ts';
import { tokenOf } from './support/open.ts';
import { install, temporaryFolder } from './support/packages.ts';

type Core = typeof here;

const root = temporaryFolder(afterAll);
install(root, '@coatcheck/core', coreCopy());
const copy = pathToFileURL(join(root, 'node_modules/@coatcheck/core/dist/index.js'));
const there = (await import(/* @vite-ignore */ copy.href)) as Core;

/** A class of stores that extends the `SessionStore` of some copy of core. */
function mapStoreOf({ SessionStore }: Core) {
  return class SessionForeignStore extends SessionStore {
    static override readonly storeName = 'Foreign';
    readonly capabilities: here.Capabilities = {
      atomicity: 'process',
      durability: 'none',
      expiry: 'swept',
      lists: true,
    };
    readonly #records = new Map<here.SessionId, here.SessionRecord>();

    read(id: here.SessionId): here.SessionRecord | undefined {
      return this.#records.get(id);
    }
    write(record: here.SessionRecord, when: here.WriteCondition): boolean {
      const held = this.#records.get(record.id);
      if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
      this.#records.set(record.id, record);
      return true;
    }
    remove(id: here.SessionId): boolean {
      return this.#records.delete(id);
    }
    override ids(): Iterable<here.SessionId> {
      return [...this.#records.keys()];
    }
  };
}

const open = (settings: here.ApplicationSettings) => here.Application.open({ sweepInterval: 'never', ...settings });

describe('two copies of core in one process', () => {
  test('are two, and not one by accident', () => {
    expect(there.SessionStore).not.toBe(here.SessionStore);
    expect(there.CoatcheckError).not.toBe(here.CoatcheckError);
  });

  test('share the registry', async () => {
    there.registerStore(mapStoreOf(there));
    const application = await open({ sessionStore: 'foreign' });
    expect(application.store.storeName).toBe('Foreign');
    expect(application.store).not.toBeInstanceOf(here.SessionStore);
  });

  test("work together: an application of the one, a store of the other's class", async () => {
    const Foreign = mapStoreOf(there);
    const application = await open({ sessionStore: new Foreign() });
    const session = await application.checkOut();
    session.set('user', 'ann').increment('visits');
    expect(await session.checkIn()).toBe('committed');
    expect(await application.use(tokenOf(session), (again) => again.increment('visits'))).toBe(2);
    expect(await application.sessions.delete(session.id)).toBe(true);
    expect(await application.sessions.size()).toBe(0);
  });

  test("give the other's store its dictionary", async () => {
    const Foreign = mapStoreOf(there);
    const store = new Foreign();
    const application = await open({ sessionStore: store });
    const session = store.create(idOf(1));
    session.set('user', 'ann');
    await store.set(idOf(1), session);
    expect((await application.sessions.get(idOf(1)))?.get('user')).toBe('ann');
    expect(await store.keys()).toEqual([idOf(1)]);
    expect(store.application()).toBe(application);
    expect(await store.update(idOf(1), (known) => known.increment('visits'))).toBe(1);
  });

  test('know the errors of each other by their codes', async () => {
    const Foreign = mapStoreOf(there);
    class SessionFullStore extends Foreign {
      override write(): never {
        throw new there.StoreError('STORE_FULL', 'No room for another session.');
      }
    }
    const application = await open({ sessionStore: new SessionFullStore() });
    const session = await application.checkOut();
    session.set('user', 'ann');
    const error: unknown = await session.checkIn().catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(here.CoatcheckError);
    expect(here.hasCode(error, 'STORE_FULL')).toBe(true);
    expect(here.hasCode(error)).toBe(true);
    expect(here.hasCode(error, 'STORE_FAILED')).toBe(false);
  });

  test("tell before they open what only the other's store cannot do yet", async () => {
    const Foreign = mapStoreOf(there);
    const error: unknown = await new Foreign().keys().catch((thrown: unknown) => thrown);
    expect(here.hasCode(error, 'NOT_OPEN')).toBe(true);
  });

  test('do not take the sessions of each other for their own', async () => {
    const application = await open({ sessionStore: new (mapStoreOf(there))() });
    const other = await there.Application.open({ sessionStore: new (mapStoreOf(here))(), sweepInterval: 'never' });
    const foreign = (await other.checkOut()) as unknown;
    const error: unknown = await application.sessions
      .set(idOf(1), foreign as here.Session)
      .catch((thrown: unknown) => thrown);
    expect(here.hasCode(error, 'BAD_OPERATION')).toBe(true);
  });
});
