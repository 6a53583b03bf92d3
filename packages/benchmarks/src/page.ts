import type { Row } from './comparison.ts';
import { countText } from './figures.ts';
import { goalTable, heapTable, naiveTable, rowTable, shortfalls, waitingTable } from './report.ts';
import type { RoundOptions } from './rounds.ts';
import type { Results } from './run.ts';
import type { Surroundings } from './surroundings.ts';

/** All that a run has to tell. */
export interface Report extends Results {
  readonly surroundings: Surroundings;
  readonly options: RoundOptions;
}

/** docs/benchmarks.md, whole. */
export function benchmarksPage(report: Report): string {
  const { rows, heap, naive, waiting, notMeasured } = report;
  const unreached = shortfalls(rows, heap);
  return `${[
    '# Benchmarks',
    'Made by `npm run bench -- --write`; not to be edited by hand.',
    method(report),
    '## Goals',
    goalTable(rows, heap),
    ...notMeasured.map((text) => `**Not measured**: ${text}`),
    ...(unreached.length === 0 ? [] : ['### Not reached', unreached.map((text) => `- ${text}`).join('\n')]),
    ...rows.flatMap((row, at) => rowSection(row, rows.slice(0, at))),
    '## Waiting for a session',
    'How long those wait who stand in line for one session, in milliseconds, each anew as soon as it was served.',
    waitingTable(waiting),
    '## Memory per session',
    'At 100,000 sessions, after garbage collection, each store in a process of its own.',
    heapTable(heap),
    '## The naive test',
    naiveTest,
    naiveTable(naive),
  ].join('\n\n')}\n`;
}

function method({ surroundings, options }: Report): string {
  const { node, v8, platform, cores, fileSystem, peers } = surroundings;
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return [
    `Node ${node} (V8 ${v8}), ${platform}, ${cores} cores, temporary files on ${fileSystem}. Beside ${versions.join(', ')}.`,
    `All subjects of a table share one process. In each of ${options.rounds} rounds every subject has a block of about ${options.blockTime} ms, in an order drawn anew;`,
    'ratios are made within a round, and what is shown is their median, with the quartiles in brackets. So ratios count, and absolute figures are those of one machine.',
    'A session is about 1 KB as JSON: a user, a CSRF token, a cart of 8 items, a count, two dates. Every call is awaited, but for codecs, and what it returns is checked.',
    "A CPU second is one of the process's time on all processors, its garbage collector included, which other processes do not disturb. Files, Redis and exclusive check-outs are measured by the clock on the wall.",
  ].join('\n');
}

const naiveTest = [
  'A session, and then many requests with it at once, over HTTP to a server in the same process, each over a connection of its own that is open already: each reads a counter, does something else for',
  'a millisecond, as if it called a database, and writes one more. Then one more request reads the counter. Shown are the median of the rounds and, where they differ, the least and the most.',
  'Each library is used as its own documentation has it: express-session and @fastify/session with the store that they have unless told otherwise; hono-sessions with',
  'the store in memory that it brings, and with the sealed cookie of its examples; koa-session with the session in the cookie, which is how it comes, and with an external store, a map of JSON text here.',
  'A client keeps the cookie of the answer that came last. _Refused_ were requests that were answered with an error, by Coatcheck with 409 Conflict: whoever sent one knows that it does not count. _Lost without',
  'a word_ were those that were answered as a success and are not in the counter. _At once_ is how many requests the server had under way at the same time, at the most;',
  'while connections are still being opened there are fewer, and fewer are lost: such a round goes before, and is not shown.',
].join('\n');

/** A heading where a section begins, and what a comparison is about where it comes for the first time. */
function rowSection(row: Row, before: readonly Row[]): string[] {
  const { section, title, about, sessions } = row;
  return [
    ...(before.at(-1)?.section === section ? [] : [`## ${headings[section]}`]),
    `### ${title}${sessions === undefined ? '' : `, ${countText(sessions)} sessions`}`,
    ...(about === undefined || before.some((other) => other.about === about) ? [] : [about]),
    rowTable(row),
  ];
}

const headings: Readonly<Record<Row['section'], string>> = {
  codec: 'Codecs',
  exclusive: 'Exclusive check-outs',
  file: 'Files',
  lru: 'Bounded memory',
  memory: 'Memory',
  redis: 'Redis',
  sweep: 'Sweeping',
};
