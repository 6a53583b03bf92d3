import type { Habit } from './circumstances.ts';
import type { Client } from './client.ts';
import { end, invalidate, sweep } from './ending.ts';
import { hold } from './holding.ts';
import { count, create, paint, read, renew, replace, take, update } from './requests.ts';
import type { Request } from './requests.ts';

const requests: Readonly<Record<Habit, Request>> = {
  read,
  count,
  paint,
  replace,
  update,
  take,
  hold,
  renew,
  end,
  invalidate,
  sweep,
};

/** So often a client comes back to see whether others have created a session. */
const MOST_LOOKS = 20;

/** One request of a client. */
export async function visit(client: Client): Promise<void> {
  const { chance, known, process, circumstances } = client;
  const name = known.begin();
  if (name !== undefined) return create(client, name);
  if (chance.happens(0.3)) await process.clock.wait(chance.between(0, 300));
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const token = known.some(chance);
    if (token !== undefined)
      return requests[chance.weighed(habits, (habit) => circumstances.habits[habit])](client, token);
    await process.clock.wait(chance.between(1, 500));
  }
}

const habits = Object.keys(requests) as Habit[];
