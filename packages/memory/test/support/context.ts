import { systemClock } from '@coatcheck/core';
import type { StoreContext } from '@coatcheck/core';

/** What a store is started with, where no problem is expected. */
export const context: StoreContext = {
  clock: systemClock,
  report: (problem) => {
    throw problem;
  },
  evicted: () => {},
};
