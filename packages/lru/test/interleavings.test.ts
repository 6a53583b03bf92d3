import { test } from 'vitest';
import { playAll, plays } from './support/interleaving.ts';

test.for(plays)(
  'whoever calls what at once: each call takes effect at one moment, and no session is lost or twice, with %s',
  async ([, setting]) => {
    await playAll(setting, { first: 1, last: 300 });
  },
);
