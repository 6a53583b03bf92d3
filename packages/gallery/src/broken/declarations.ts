import { CapabilityError } from '@coatcheck/core';
import type { Capabilities, SessionId } from '@coatcheck/core';
import { brokenMap, brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';
import { NativeSessionTableStore } from '../correct/native-table-store.ts';
import { inMap } from '../correct/subjects.ts';

const withoutListing: Capabilities = { ...inMap, lists: false };

/** What a store says of itself. */
export const declarations: readonly BrokenStore[] = [
  brokenMap(
    {
      name: 'the class does not bear the name that it declares',
      matters: 'Whoever sets SESSION_STORE to that name is told that there is no such store.',
      rejectedBy: 'declarations › the class bears the name that it declares',
    },
    class MapOfSessions extends SessionMapStore {},
  ),

  brokenMap(
    {
      name: 'the store speaks an older contract',
      matters: 'It would misunderstand what core asks of it.',
      rejectedBy: 'declarations › the contract is the one that this suite tests',
    },
    class OldSessionMapStore extends SessionMapStore {
      static override readonly contract: number = 0;
    },
  ),

  brokenMap(
    {
      name: 'a capability is declared in words of its own',
      matters: 'No rule of core knows them: what it should refuse, it lets pass.',
      rejectedBy: 'declarations › every capability is declared, in the words of the contract',
    },
    class EloquentSessionMapStore extends SessionMapStore {
      override readonly capabilities: Capabilities = Object.assign({}, inMap, { atomicity: 'cluster' });
    },
  ),

  brokenMap(
    {
      name: 'the store declares more than its package promises',
      matters: 'Users read one thing, and core relies on another.',
      rejectedBy: 'declarations › what the store declares is what its test says of it',
    },
    class BoastingSessionMapStore extends SessionMapStore {
      override readonly capabilities: Capabilities = { ...inMap, durability: 'power-loss' };
    },
  ),

  brokenMap(
    {
      name: 'the store is to be swept, and cannot be listed',
      matters: 'Nothing ever removes what is stale.',
      rejectedBy: 'declarations › what is to be swept by core can be listed',
    },
    class HoardingSessionMapStore extends SessionMapStore {
      override readonly capabilities: Capabilities = withoutListing;
      override ids(): never {
        throw new CapabilityError('The store cannot list its sessions.');
      }
      override stale(): Iterable<SessionId> {
        return [];
      }
    },
    withoutListing,
  ),

  brokenTable(
    {
      name: 'a store that cannot list lists nothing',
      matters: 'Whoever counts the sessions is told that there are none.',
      rejectedBy: 'not listing › a store that declares that it cannot list says so when it is asked to',
    },
    class VacantSessionTableStore extends NativeSessionTableStore {
      override async *ids(): AsyncGenerator<SessionId> {}
    },
  ),

  brokenTable(
    {
      name: 'a store that cannot list fails when it is asked for what is stale',
      matters: 'Every sweep is told of as failed, though there is nothing to do.',
      rejectedBy: 'not listing › looking for what is stale finds nothing, and is no error',
    },
    class RefusingSessionTableStore extends NativeSessionTableStore {
      override async *stale(): AsyncGenerator<SessionId> {
        yield* this.ids();
      }
    },
  ),

  brokenTable(
    {
      name: 'a store that cannot list says that it has removed all, and has not',
      matters: 'After an accident everybody is to be signed out, and nobody is.',
      rejectedBy:
        'the dictionary without listing › clear() empties the store, or says with CAPABILITY_MISSING that it cannot',
    },
    class IdleSessionTableStore extends NativeSessionTableStore {
      override async removeAll(): Promise<void> {}
    },
  ),
];
