import { test } from 'vitest';
import { playAll, plays } from './support/interleaving.ts';

test.for(plays)('whoever calls what at once, many times over, with %s', { timeout: 1_800_000 }, async ([, setting]) => {
  await playAll(setting, { first: 1_001, last: 6_000 });
});
