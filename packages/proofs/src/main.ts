import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { conditions } from './conditions/conditions.ts';
import { pageWith } from './conditions/page.ts';
import { assertAllPass, firstFailure } from './conditions/run.ts';
import type { Finding } from './conditions/run.ts';

/** Takes the conditions away one by one, and says which test fails first; with --write, in the page of the decision, too. */
const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string', multiple: true, default: [] } },
});
const page = new URL('../../../docs/decisions/0011-every-condition-is-needed.md', import.meta.url);

const wanted = conditions.filter(
  ({ name }) => values.only.length === 0 || values.only.some((part) => name.includes(part)),
);
await assertAllPass();
const findings: Finding[] = [];
for (const condition of wanted) {
  const finding = await firstFailure(condition);
  findings.push(finding);
  if (values.write) await writeFile(page, pageWith(await readFile(page, 'utf8'), findings));
  console.log(`${finding.failing === undefined ? 'NOT NOTICED' : 'noticed'}: ${condition.name}`);
  if (finding.failing !== undefined) console.log(`  by: ${finding.failing}`);
}
const unnoticed = findings.filter(({ failing }) => failing === undefined);
console.log(`${findings.length} conditions, ${unnoticed.length} of them not noticed when they are taken away`);
if (unnoticed.length > 0) process.exitCode = 1;
