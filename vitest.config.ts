import { readdirSync } from 'node:fs';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

import { withoutCondition } from './packages/proofs/src/conditions/plugin.ts';

const source = '@coatcheck/source';

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
    reporters: ['default', './scripts/total-reporter.ts'],
    projects: readdirSync('packages').map((name) => ({
      extends: true,
      root: `packages/${name}`,
      test: {
        name,
        // Simulations that run for minutes are named *.long.ts and belong to `npm run test:long`.
        include: [mode === 'long' ? 'test/**/*.long.ts' : 'test/**/*.test.ts'],
        typecheck: {
          enabled: mode !== 'long',
          include: ['test/**/*.test-d.ts'],
          tsconfig: 'test/tsconfig.json',
        },
      },
    })),
  },
}));
