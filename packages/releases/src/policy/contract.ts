/** The version of the contract between core and stores, and the text of each declaration that it is made of. */
export interface Contract {
  readonly version: number;
  readonly declarations: Readonly<Record<string, string>>;
}

/**
 * What the contract is made of, and which lines may be added to it without a new version: none, since stores have to keep and compare
 * these; those that are optional, since stores that know nothing of them do without; or all, since they are what core gives to stores.
 */
export const addable: Readonly<Record<string, 'none' | 'optional' | 'all'>> = {
  Body: 'none',
  Capabilities: 'optional',
  EvictionReason: 'none',
  MaybePromise: 'none',
  RecordStore: 'optional',
  RemoveCondition: 'none',
  SessionId: 'none',
  SessionRecord: 'none',
  StoreContext: 'all',
  Touch: 'none',
  WriteCondition: 'none',
};

/** Reads the contract off the report of core's public API. */
export function contractIn(report: string): Contract {
  const declarations = [...report.matchAll(/^export (?:declare )?(?:const|interface|type) (\w+)[^]*?(?=^\n|^```)/gm)];
  const version = Number(/^export const CONTRACT_VERSION = (\d+);$/m.exec(report)?.[1]);
  if (Number.isNaN(version)) throw new Error("The report of core's API has no CONTRACT_VERSION.");
  const ours = declarations.filter(([, name = '']) => name in addable);
  return { version, declarations: Object.fromEntries(ours.map(([text, name = '']) => [name, text.trim()])) };
}

/** Which declarations changed in a way that stores of before cannot follow. */
export function breaksIn(before: Contract, after: Contract): string[] {
  return Object.entries(before.declarations)
    .filter(([name, text]) => !follows(text, after.declarations[name], addable[name] ?? 'none'))
    .map(([name]) => name);
}

function follows(before: string, after: string | undefined, allowed: 'none' | 'optional' | 'all'): boolean {
  if (after === undefined) return false;
  if (after === before || allowed === 'none') return after === before;
  const [old, current] = [before.split('\n'), after.split('\n')];
  const added = current.filter((line) => !old.includes(line));
  return old.every((line) => current.includes(line)) && (allowed === 'all' || added.every(isOptional));
}

function isOptional(line: string): boolean {
  return /^\s*(?:readonly )?\w+\?[:(]/.test(line);
}
