import type { ControlledStore, Interference } from './controlled-store.ts';

type Primitive = Parameters<ControlledStore['once']>[0];

/** Lets so many calls of a primitive pass, and says what happens to the one after them. */
export function afterCalls(store: ControlledStore, primitive: Primitive, count: number, then: Interference): void {
  for (let call = 0; call < count; call += 1) store.once(primitive, (carryOut) => carryOut());
  store.once(primitive, then);
}

/** Carries the call out, and has something else done before the caller hears of it. */
export function followedBy(work: () => unknown): Interference {
  return async (carryOut) => {
    const answer = await carryOut();
    await work();
    return answer;
  };
}

/** Has something else done before the call is carried out. */
export function precededBy(work: () => unknown): Interference {
  return async (carryOut) => {
    await work();
    return carryOut();
  };
}
