import { breaksIn, contractIn, type Contract } from './contract.ts';
import type { Change, Refusal } from './change.ts';
import { CORE } from './core.ts';
import type { PackageState } from './release-state.ts';

/** A contract that changes has a new number, and makes core and all that is made for it a new major. */
export function changedContract(changes: readonly Change[]): Refusal[] {
  const core = changes.find(({ name }) => name === CORE);
  const [before, after] = [contractOf(core?.before), contractOf(core?.after)];
  const refused = (packageName: string, message: string): Refusal => ({ rule: 'contract', packageName, message });
  if (before === undefined) return [];
  if (after === undefined) return [refused(CORE, 'The report of its API is gone, by which the contract can be told.')];
  if (after.version === before.version) {
    const breaks = breaksIn(before, after);
    if (breaks.length === 0) return [];
    const message = `${breaks.join(', ')} changed, which stores have to follow. Raise CONTRACT_VERSION, and add a changeset that makes each of them a new major.`;
    return [refused(CORE, message)];
  }
  if (after.version !== before.version + 1) {
    return [refused(CORE, `CONTRACT_VERSION goes from ${before.version} to ${before.version + 1}, and nowhere else.`)];
  }
  return changes
    .filter((change) => change.name === CORE || isMadeForCore(change))
    .filter(({ bump }) => bump !== 'major')
    .map(({ name }) => {
      const message = `The contract of stores is now version ${after.version}. Add a changeset that makes ${name} a new major.`;
      return refused(name, message);
    });
}

/** Whether it has core as a peer, or had until now. */
function isMadeForCore({ before, after }: Change): boolean {
  return [before, after].some((state) => CORE in (state?.manifest.peerDependencies ?? {}));
}

function contractOf(core: PackageState | undefined): Contract | undefined {
  const report = core?.api['index.api.md'];
  return report === undefined ? undefined : contractIn(report);
}
