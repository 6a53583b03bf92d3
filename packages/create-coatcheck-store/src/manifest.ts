import type { CheckedAnswers } from './answers.ts';
import { testRunners } from './test-runners.ts';

/** What of a package.json depends on the test runner. */
interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The package.json of a project, made of that of the template, whose tests run with vitest. */
export function manifestText(template: string, answers: CheckedAnswers): string {
  const manifest = JSON.parse(template) as Manifest;
  const { packageName: name, description, author, license, repository, testRunner } = answers;
  const { vitest, [testRunner]: chosen } = testRunners;
  const test = manifest.scripts['test']?.replace(vitest.command, chosen.command);
  const kept = Object.entries(manifest.devDependencies).filter(([each]) => !(each in vitest.devDependencies));
  const devDependencies = Object.fromEntries(
    [...kept, ...Object.entries(chosen.devDependencies)].toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  // Each field keeps the place that it has in the template; one that is undefined is left out.
  const scripts = { ...manifest.scripts, test };
  const made = { ...manifest, name, description, author, license, repository, scripts, devDependencies };
  return `${JSON.stringify(made, undefined, 2)}\n`;
}
