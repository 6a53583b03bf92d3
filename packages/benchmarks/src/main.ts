import { writeFile } from 'node:fs/promises';
import { commandFrom, usage } from './command.ts';
import type { Command } from './command.ts';
import type { Measure } from './comparison.ts';
import { benchmarksPage } from './page.ts';
import { goalTable, heapTable, naiveTable, rowTable, rowTitle, shortfalls, waitingTable } from './report.ts';
import { compare } from './rounds.ts';
import { run } from './run.ts';
import { surroundings } from './surroundings.ts';

/** How long a block of one subject lasts, in milliseconds: long enough to pay for some garbage of its own. */
const BLOCK_TIME = 30;

const command = commandFrom(process.argv.slice(2));
if (command.help) console.log(usage);
else await bench(command);

async function bench({ wanted, rounds, seed, json, write }: Command): Promise<void> {
  const options = { rounds, seed, blockTime: BLOCK_TIME };
  const measure: Measure = async (comparison) => {
    const row = await compare(comparison, options);
    console.log(`${rowTitle(row)}\n\n${rowTable(row)}\n`);
    return row;
  };
  const results = await run(wanted, { few: 1_000, many: 100_000, crowd: { requests: 200, rounds } }, measure);
  if (results.waiting.length > 0) console.log(`waiting for a session\n\n${waitingTable(results.waiting)}\n`);
  if (results.naive.length > 0) console.log(`the naive test\n\n${naiveTable(results.naive)}\n`);
  if (results.heap.length > 0) console.log(`memory per session\n\n${heapTable(results.heap)}\n`);
  if (results.rows.length + results.heap.length > 0) console.log(`goals\n\n${goalTable(results.rows, results.heap)}\n`);
  for (const shortfall of shortfalls(results.rows, results.heap)) console.log(`not reached: ${shortfall}\n`);
  for (const missed of results.notMeasured) console.warn(`NOT MEASURED: ${missed}\n`);
  console.log(`measured in ${Math.round(performance.now() / 1_000)} s`);
  const report = { surroundings: surroundings(), options, ...results };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  if (write) await writeFile(new URL('../../../docs/benchmarks.md', import.meta.url), benchmarksPage(report));
}
