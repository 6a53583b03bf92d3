import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@coatcheck/packaging/workspace';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { complaintsAbout } from '../src/workflows.ts';

const folder = join(root, '.github/workflows');
const release = readFileSync(join(folder, 'release.yml'), 'utf8');

test.for(readdirSync(folder))('%s is sound', async (name) => {
  expect(await complaintsAbout(name, readFileSync(join(folder, name), 'utf8'))).toEqual([]);
});

test('only one job may publish, and it is the one that does', () => {
  const { jobs } = parse(release) as { jobs: Record<string, { permissions: Record<string, string> }> };
  const may = Object.entries(jobs).filter(([, { permissions }]) => 'id-token' in permissions);
  expect(may.map(([name]) => name)).toEqual(['publish']);
});

describe('a workflow is not sound', () => {
  const pinned = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';

  test.for([
    ['needs a job that is not there', 'needs: pack', 'needs: packing', 'packing'],
    ['names an output that is not there', 'outputs.mode ==', 'outputs.mood ==', 'mood'],
    ['takes an action by its tag', pinned, 'actions/checkout@v7', 'actions/checkout@v7 is not pinned'],
    ['hides which version a hash is', pinned, pinned.slice(0, -9), 'is not pinned'],
    ['gives permissions to all jobs', 'permissions: {}', 'permissions: read-all', 'no permissions at all'],
    ['lets a job run for hours', '    timeout-minutes: 60\n', '', 'pack has no limit of time.'],
    ['leaves the token in the folder', 'persist-credentials: false', 'persist-credentials: true', 'leaves the token'],
    [
      'publishes without approval',
      '    environment: npm # whose rules say who has to approve\n',
      '',
      'publish may publish without',
    ],
    [
      'tests where it may publish',
      'run: npm run setup\n      - name: Make the pnpm of this project the one that publishes',
      'run: bash .ci/run\n      - name: Make',
      'publish may publish, and runs bash .ci/run',
    ],
    ['uses a secret by its name in brackets', "'true'", "${{ secrets['NPM'] }}", 'uses a secret'],
    ['gives a job more than it needs', 'contents: read # to check out', 'contents: write', 'exactly the permissions'],
    ['keeps a cache', 'package-manager-cache: false', 'package-manager-cache: true', 'keeps a cache'],
    [
      'runs with our rights on the code of others',
      'on:\n  push:\n    branches: [main]',
      'on:\n  pull_request_target:',
      'pull_request_target',
    ],
    [
      'takes an action by its tag, written in one line',
      `- uses: ${pinned}`,
      '- { uses: actions/checkout@v7 }\n      - uses: ' + pinned,
      'actions/checkout@v7 is not pinned',
    ],
    ['uses a token', "NPM_CONFIG_PROVENANCE: 'true'", 'NPM_TOKEN: ${{ secrets.NPM_TOKEN }}', 'uses a secret'],
  ] as const)('if it %s', async ([, part, by, complaint]) => {
    const faulty = release.replace(part, by);
    expect(faulty).not.toBe(release);
    expect((await complaintsAbout('release.yml', faulty)).join('\n')).toContain(complaint);
  });

  test('if one of its jobs says nothing of its permissions', async () => {
    const faulty = release.replace(/    permissions:\n      contents: read # to check out\n/, '');
    expect(await complaintsAbout('release.yml', faulty)).toEqual([
      'select-mode does not have exactly the permissions that it needs.',
    ]);
  });
});
