import { readdirSync } from 'node:fs';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

import { withoutCondition } from './packages/proofs/src/conditions/plugin.ts';

const source = '@coatcheck/source';

/** Which files of a package's tests are run, by the mode: `vitest run --mode long`. */
const included: Readonly<Record<string, string>> = {
  // Simulations that run for minutes.
  long: 'test/**/*.long.ts',
  // What has to hold before a release, and takes too long for every change: other runtimes, compilers, bundlers and versions.
  release: 'test/**/*.release.ts',
};
const ordinary = 'test/**/*.test.ts';

// Each folder of packages/ is a project of its own, named after the folder: `vitest run --project core`.
export default defineConfig(({ mode }) => ({
  // None, unless `npm run conditions` asks what fails when something is taken away.
  plugins: withoutCondition(),
  // Tests run against the sources of every package, so they need no build.
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    allowOnly: false,
    // Generous: some tests start processes, and a busy machine is no fault of theirs.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    execArgv: [`--conditions=${source}`],
    // Vitest leaves one core alone, which on a machine with two is half of it.
    maxWorkers: '100%',
    reporters: ['default', './scripts/total-reporter.ts'],
    projects: readdirSync('packages').map((name) => ({
      extends: true,
      root: `packages/${name}`,
      test: {
        name,
        include: [included[mode] ?? ordinary],
        typecheck: {
          enabled: !(mode in included),
          include: ['test/**/*.test-d.ts'],
          tsconfig: 'test/tsconfig.json',
        },
      },
    })),
  },
}));
