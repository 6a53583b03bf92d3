import { beforeAll, describe, expect, test } from 'vitest';
import { apiReports, type ApiReport } from '../src/api-reports.ts';
import { buildPackages } from '../src/build.ts';
import { committedReports, reportComplaints } from '../src/committed-reports.ts';
import { publishedPackages } from '../src/workspace.ts';

let made: readonly ApiReport[];

beforeAll(async () => {
  const packages = publishedPackages();
  await buildPackages(packages);
  made = await apiReports(packages);
});

test('the API reports that are kept are those of what is built', async () => {
  expect(reportComplaints(made, await committedReports())).toEqual([]);
});

describe('a report', () => {
  test('has the signatures of what is exported, and of no internals', () => {
    const text = textOf('packages/core/api/index.api.md');
    expect(text).toContain('    write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean>;');
    expect(text).toMatch(/^export const CONTRACT_VERSION = \d+;$/m);
    expect(text).not.toMatch(/\b(?:Engine|Draft)\b/);
  });

  test('tells what is exported at run time, and not as a type alone', () => {
    const text = textOf('packages/core/api/index.api.md');
    expect(text).toMatch(/^\/\/ SessionStore$/m);
    expect(text).toMatch(/^export class SessionHandle \{$/m);
    expect(text).not.toMatch(/^\/\/ SessionHandle$/m);
  });

  test('says nothing of comments', () => {
    expect(made.filter(({ text }) => /@public|undocumented|packageDocumentation/.test(text))).toEqual([]);
  });
});

describe('of reports that are kept', () => {
  const path = 'packages/memory/api/index.api.md';

  test('one that lacks a line is told, with the line and how to make it anew', () => {
    const kept = made.map((report) => (report.path === path ? withoutLine(report, 'stop()') : report));
    expect(reportComplaints(made, kept)).toEqual([
      expect.stringMatching(
        /^packages\/memory\/api\/index\.api\.md differs .* ' *stop\(\).* Run: npm run api -- --write$/,
      ),
    ]);
  });

  test('one that has a line too many at its end is told', () => {
    const kept = made.map((report) => (report.path === path ? { path, text: `${report.text}// more\n` } : report));
    expect(reportComplaints(made, kept)).toEqual([expect.stringContaining(`${path} differs`)]);
  });

  test('one that is missing is told', () => {
    const kept = made.filter((report) => report.path !== path);
    expect(reportComplaints(made, kept)).toEqual([expect.stringContaining(`${path} is missing.`)]);
  });

  test('one about an entry point that is gone is told', () => {
    const kept = [...made, { path: 'packages/memory/api/gone.api.md', text: '' }];
    expect(reportComplaints(made, kept)).toEqual([expect.stringContaining('gone.api.md is about an entry point')]);
  });
});

function textOf(path: string): string {
  return made.find((report) => report.path === path)?.text ?? '';
}

function withoutLine({ path, text }: ApiReport, part: string): ApiReport {
  return {
    path,
    text: text
      .split('\n')
      .filter((line) => !line.includes(part))
      .join('\n'),
  };
}
