import type { Capabilities } from '@coatcheck/core';
import type { DeclaredStore } from './declared-stores.ts';
import { tableOf } from './markdown-table.ts';

const BEGIN = '<!-- stores -->';
const END = '<!-- /stores -->';

/** A page with the table of stores between its markers, made anew. */
export function pageWith(page: string, stores: readonly DeclaredStore[]): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`The page has no ${BEGIN} with ${END} below it.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${storeTable(stores)}\n\n${page.slice(end)}`;
}

/** What each store promises, in words for those who use it, as a table in Markdown. Stores of a package that promise the same share a row. */
export function storeTable(stores: readonly DeclaredStore[]): string {
  const rows = Map.groupBy(stores, ({ packageName, capabilities }) =>
    JSON.stringify([packageName, wordsFor(capabilities)]),
  );
  return tableOf([
    [
      'store',
      'package',
      'a commit is atomic within',
      'an acknowledged commit survives',
      'sessions are removed by',
      'lists its sessions',
    ],
    ...[...rows.values()].map(rowOf),
  ]);
}

function rowOf(stores: readonly DeclaredStore[]): string[] {
  const [first] = stores;
  if (first === undefined) throw new Error('A row without a store.');
  const { packageName, folder, capabilities } = first;
  return [
    labelOf(
      stores.map(({ name }) => name),
      folder,
    ),
    `\`${packageName}\``,
    ...wordsFor(capabilities),
  ];
}

/** The name for SESSION_STORE, and what is special. The usual one stands for all others that promise the same. */
function labelOf(names: readonly string[], folder: string): string {
  const parts = names.map((name) => /^Session(?<store>\w+)Store(?:,? (?<special>.+))?$/.exec(name)?.groups);
  const store = parts[0]?.['store'];
  if (store === undefined) throw new Error(`'${names.join()}' does not begin with the name of a class of stores.`);
  const specials = parts.map((part) => part?.['special']);
  const label = `[\`${store}\`](packages/${folder}/README.md)`;
  return specials.includes(undefined) ? label : `${label} ${specials.join(', ')}`;
}

function wordsFor({ atomicity, durability, expiry, lists }: Capabilities): string[] {
  return [scopes[atomicity], survived[durability], removers[expiry], lists ? 'yes' : 'no'];
}

const scopes: Readonly<Record<Capabilities['atomicity'], string>> = {
  process: 'the process',
  host: 'the host: all processes on one machine',
  shared: 'all servers that share the backend',
  none: 'nothing: one commit can undo another',
};

const survived: Readonly<Record<Capabilities['durability'], string>> = {
  none: 'no crash',
  'process-crash': 'a crash of the process',
  'power-loss': 'a power cut, too',
};

const removers: Readonly<Record<Capabilities['expiry'], string>> = {
  swept: 'the application, once they are stale',
  native: 'the backend, once they are stale',
  evicting: 'the store, also before they are stale',
};
