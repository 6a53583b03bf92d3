import { test } from 'vitest';
import { sound } from './simulation/seeds.ts';

/** A thousand seeds for each test, and as many tests as there is time for: the first thousand belong to the short run. */
const THOUSANDS = Array.from({ length: 20 }, (_, index) => index + 1);

test.each(THOUSANDS)(
  'simulated applications keep their claims under the seeds of thousand %i',
  { timeout: 900_000 },
  async (thousand) => {
    await sound(1_000 * thousand + 1, 1_000 * (thousand + 1));
  },
);
