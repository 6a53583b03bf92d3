import { tableOf } from '@coatcheck/packaging/markdown-table';
import { thisNode } from '@coatcheck/runtimes/runtimes';
import { everyRuntime } from './compatibility.ts';
import type { Compatibility, Run } from './compatibility.ts';
import { stores, storesIn } from './stores.ts';
import { CORE, supportedDependencies } from './supported-versions.ts';
import { verdictOn } from './verdicts.ts';

/** `docs/compatibility.md`, as the runs would have it. Throws if one of them came to no end. */
export function compatibilityPage(compatibility: Compatibility): string {
  return `# Compatibility

Which store runs where, with which core, and with which versions of what it depends on. This page is made by \`npm run compatibility -- --write\`, from
runs of [the conformance suite](../packages/conformance/README.md) on the packed packages, as the next release publishes them.
\`npm run test:release\` makes the same runs, and fails if the page says anything else.

- **conforms**: every case of the suite that applies to the store was run there, and passed.
- **works**: two visits of one browser were counted through the fetch binding, with each store; or the suite itself ran to its end.

## In each runtime

${tableOf(runtimeRows(compatibility))}

Tried with ${everyRuntime.map(({ name, version }) => `${name.replace(/ \d+$/, '')} ${version}`).join(', ')}; in workerd with \`nodejs_compat\`, as one bundle.
\`Keyv\` is tried on a \`Map\`, by Keyv, with \`singleWriter\`; [its README](../packages/keyv/README.md) tells of other backends.

## What is skipped

What a store does not promise is not asked of it: cases are skipped for what it declares, and for nothing else.

${tableOf(skippedRows(compatibility))}

## With other versions of what a package depends on

The lowest version that it accepts, and the newest, in ${thisNode.name}.

${tableOf(versionRows(compatibility))}
`;
}

const WEB = '@coatcheck/web';

/** For each core, a row for each store, and one for the fetch binding. */
function runtimeRows(compatibility: Compatibility): string[][] {
  const head = ['store', 'package', 'core', 'contract'].concat(everyRuntime.map(({ name }) => name));
  const newest = compatibility.runs.filter(({ level }) => level === 'newest');
  const byCore = Map.groupBy(newest, ({ core }) => core);
  return [head].concat([...byCore.values()].flatMap((runs) => rowsWithOneCore(compatibility, runs)));
}

function rowsWithOneCore(compatibility: Compatibility, runs: readonly Run[]): string[][] {
  const core = [...new Set(runs.map((run) => run.core))].join();
  const verdicts = (packageName: string, store?: string): string[] =>
    everyRuntime.map(({ name }) => {
      if (store !== undefined && !storesIn(name).includes(store)) return 'needs a file system';
      return verdictOn(runIn(runs, name), packageName);
    });
  const ofStores = Object.entries(stores).map(([store, packageName]) => {
    const row = [`\`${store}\``, titleOf(compatibility, packageName), core, contractsOf(runs, store)];
    return row.concat(verdicts(packageName, store));
  });
  const ofBinding = ['each', titleOf(compatibility, WEB, '/fetch'), core, ''];
  return [...ofStores, ofBinding.concat(verdicts(WEB))];
}

function skippedRows({ runs }: Compatibility): string[][] {
  const rows = Object.keys(stores).map((store) => {
    const reasons = runs.flatMap((run) => run.told().suite[store]?.skippedFor ?? []);
    const declared = new Set(reasons.flatMap((reason) => reason.split(', ')));
    return [
      `\`${store}\``,
      [...declared]
        .toSorted()
        .map((one) => `\`${one}\``)
        .join(', '),
    ];
  });
  return [['store', 'what it declares'], ...rows];
}

/** For core and each dependency of a package, a row for each version that was tried with each core. */
function versionRows(compatibility: Compatibility): string[][] {
  const here = compatibility.runs.filter(({ runtime }) => runtime === thisNode.name);
  const rows = compatibility.release.released.flatMap(({ manifest }) => {
    const core = manifest.peerDependencies?.[CORE];
    if (core === undefined) return [];
    const newest = here.filter(({ level }) => level === 'newest');
    const rowFor = (name: string, range: string, run: Run): string[] => [
      titleOf(compatibility, manifest.name),
      `\`${name}\``,
      // A bar would end the cell.
      `\`${range.replaceAll('||', 'or')}\``,
      run.version(name),
      run.core,
      verdictOn(run, manifest.name),
    ];
    const others = supportedDependencies(manifest).flatMap(({ name, range }) =>
      here.map((run) => rowFor(name, range, run)),
    );
    return [...newest.map((run) => rowFor(CORE, core, run)), ...others];
  });
  const head = ['package', 'depends on', 'accepts', 'tried', 'core', 'verdict'];
  // Where the lowest version is the newest, too, both runs say the same.
  return [head, ...new Map(rows.map((row) => [row.join(), row])).values()];
}

/** A package with the version that the next release gives it. */
function titleOf({ release }: Compatibility, packageName: string, entry: string = ''): string {
  const found = release.released.find(({ manifest }) => manifest.name === packageName);
  if (found === undefined) throw new Error(`${packageName} is not published.`);
  return `\`${packageName}${entry}\` ${found.manifest.version}`;
}

/** The contract that the suite tested: one, unless something is wrong. */
function contractsOf(runs: readonly Run[], store: string): string {
  return [...new Set(runs.flatMap((run) => run.told().suite[store]?.contract ?? []))].join(', ');
}

function runIn(runs: readonly Run[], runtime: string): Run {
  const found = runs.find((run) => run.runtime === runtime);
  if (found === undefined) throw new Error(`Nothing was run in ${runtime}.`);
  return found;
}
