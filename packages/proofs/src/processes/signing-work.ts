import { anyDeed } from './deeds.ts';
import type { Deeds, Worker } from './deeds.ts';
import { change, create, end, read, renew } from './requests.ts';
import { revokeAll, revokeOthers } from './revoking.ts';

/** Who signs in; each has places of their own. */
export const principals = ['Ada', 'Bob'] as const;

const deeds: Deeds = [
  [async ({ client }, { place }) => void (await create(client, place, { count: 0 })), 1],
  [async ({ client }, { place }) => void (await create(client, place, ownedBy(place), principalAt(place))), 3],
  [
    async ({ client }, token) => {
      const principal = principalAt(token.place);
      return renew(client, token, { changes: [{ set: 'owner', to: principal }], grace: false, principal });
    },
    2,
  ],
  [async ({ client }, token) => read(client, token), 6],
  [async ({ client }, token) => change(client, token, [{ increment: 'count', by: 1 }]), 3],
  [async ({ client, chance }, token) => renew(client, token, { changes: [], grace: chance() < 0.5 }), 1],
  [async ({ client }, token) => end(client, token), 0.7],
  [async ({ client }, token) => revokeOthers(client, token), 0.7],
];

/** That all sessions of a principal are ended, rather than anything else done. */
const REVOKED = 0.05;

/** Signs principals in and out. */
export async function signingWork(worker: Worker, times: number): Promise<void> {
  const { client, known, chance } = worker;
  for (let time = 0; time < times; time += 1) {
    const token = known.some(chance);
    if (chance() < REVOKED) await revokeAll(client, principalAt(token.place));
    else await anyDeed(deeds, chance)(worker, token);
  }
}

/** Whose sessions stand at a place. */
function principalAt(place: number): string {
  return principals[place % principals.length] ?? principals[0];
}

/** The values tell, too, whose session it is: so it shows in the history. */
function ownedBy(place: number): { readonly count: number; readonly owner: string } {
  return { count: 0, owner: principalAt(place) };
}
