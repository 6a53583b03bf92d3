/** The version of the contract between core and stores, and the text of each declaration that it is made of. */
export interface Contract {
  readonly version: number;
  readonly declarations: Readonly<Record<string, string>>;
}

/**
 * What the contract is made of, and which members may be added to it without a new version: none, since stores have to keep, compare or call
 * these; those that are optional, since stores that know nothing of them do without; those that are not abstract, since stores inherit them;
 * or all, since they are what core gives to stores.
 */
export const addable: Readonly<Record<string, 'none' | 'optional' | 'inherited' | 'all'>> = {
  AttachedDictionary: 'inherited',
  Body: 'none',
  Capabilities: 'optional',
  Clock: 'none',
  EvictionReason: 'none',
  MaybePromise: 'none',
  RecordStore: 'optional',
  RemoveCondition: 'none',
  SessionId: 'none',
  SessionRecord: 'none',
  SessionStore: 'inherited',
  StoreClass: 'none',
  StoreContext: 'all',
  StoreFactory: 'none',
  Touch: 'none',
  WriteCondition: 'none',
};

const declaration =
  /^export (?:declare )?(?:abstract )?(?:const|interface|type|class|function) (\w+)[^]*?(?=^\n|^```)/gm;

/** Reads the contract off the report of core's public API. */
export function contractIn(report: string): Contract {
  const version = Number(/^export const CONTRACT_VERSION = (\d+);$/m.exec(report)?.[1]);
  if (Number.isNaN(version)) throw new Error("The report of core's API has no CONTRACT_VERSION.");
  const ours = [...report.matchAll(declaration)].filter(([, name = '']) => name in addable);
  return { version, declarations: Object.fromEntries(ours.map(([text, name = '']) => [name, text.trim()])) };
}

/** Which declarations changed in a way that stores of before cannot follow. */
export function breaksIn(before: Contract, after: Contract): string[] {
  return Object.entries(before.declarations)
    .filter(([name, text]) => !follows(text, after.declarations[name], addable[name] ?? 'none'))
    .map(([name]) => name);
}

function follows(before: string, after: string | undefined, allowed: (typeof addable)[string]): boolean {
  if (after === undefined) return false;
  if (after === before || allowed === 'none') return after === before;
  const [[oldHead, ...old], [head, ...members]] = [membersOf(before), membersOf(after)];
  const added = members.filter((member) => !old.includes(member));
  const mayBeAdded = { optional: isOptional, inherited: isInherited, all: () => true }[allowed];
  return head === oldHead && old.every((member) => members.includes(member)) && added.every(mayBeAdded);
}

/** The head of a declaration, and each of its members: a line that is indented once, with what is indented deeper below it. */
function membersOf(text: string): string[] {
  return text.replace(/\n\}$/, '').split(/\n(?= {4}[^ }])/);
}

function isOptional(member: string): boolean {
  return /^ *(?:readonly )?\w+\?[:(<]/.test(member);
}

function isInherited(member: string): boolean {
  return !/^ *(?:protected )?abstract /.test(member);
}
