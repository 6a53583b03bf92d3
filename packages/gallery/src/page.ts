import { conformanceCases, titleOf } from '@coatcheck/conformance';
import type { BrokenStore } from './broken-store.ts';
import { isBrokenThroughout, rejectedBy } from './findings.ts';
import type { Finding } from './findings.ts';
import { rooms } from './gallery.ts';
import { questions } from './questioned.ts';
import type { Question } from './questioned.ts';

/** docs/kill-table.md, whole. */
export function killTable(findings: readonly Finding[]): string {
  const counts = rejectedBy(findings);
  const groups = Object.entries(Object.groupBy(conformanceCases, ({ group }) => group));
  const cases = [...counts].map(([title, count]) => `- ${count}: ${code(title)}`);
  return `${[
    '# What the suite catches',
    'Made by `npm run gallery -- --write`; not to be edited by hand.',
    `A suite is worth what it rejects. Here are ${findings.length} stores that are broken on purpose, each in one way, by a few lines over a correct one that passes everything; the code is in [\`packages/gallery/src/broken\`](../packages/gallery/src/broken). Each is rejected by the case that is named beside it, which a test checks; the last column says how many cases reject it in all.`,
    ...Object.entries(rooms).flatMap(([heading, stores]) => [`## ${heading}`, storeTable(stores, findings)]),
    '## What each case is good for',
    `Every case is asked which of these stores it rejects. ${findings.filter(isBrokenThroughout).length} of them count only for the case that is named for them: more than half of all cases reject them, which says little about any one.`,
    table(
      ['cases about', 'number', 'reject at least one'],
      groups.map(([group, members = []]) => {
        const rejecting = members.filter((one) => (counts.get(titleOf(one)) ?? 0) > 0);
        return [group, `${members.length}`, `${rejecting.length}`];
      }),
    ),
    '<details><summary>How many stores each case rejects</summary>',
    cases.join('\n'),
    '</details>',
    '## Cases that reject none of them',
    'What is a case good for that rejects nothing? Each is answered for, until a store is found that it rejects.',
    ...questions.map(answered),
  ].join('\n\n')}\n`;
}

/** What a page tells of the stores: by the name of each, the title of the case that rejects it. */
export function storesOn(page: string): Map<string, string> {
  const rows = page.matchAll(/^\| (.+?) +\| .+? +\| `(.+?)` +\| \d+ +\|$/gm);
  return new Map([...rows].map(([, name = '', title = '']) => [name, title]));
}

/** What a page tells of the cases: by the title of each, as it is shown there, how many stores it rejects. */
export function casesOn(page: string): Map<string, number> {
  const rows = page.matchAll(/^- (\d+): `(.+)`$/gm);
  return new Map([...rows].map(([, count, title = '']) => [title, Number(count)]));
}

/** A title as a page can show it, in which there is nothing that cannot be seen, nor anything that ends a row of a table. */
export function shown(title: string): string {
  return title.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}|`]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`,
  );
}

function code(title: string): string {
  return `\`${shown(title)}\``;
}

function storeTable(stores: readonly BrokenStore[], findings: readonly Finding[]): string {
  const rows = stores.flatMap(({ name, matters, rejectedBy: title }) => {
    const finding = findings.find(({ broken }) => broken.name === name);
    return finding === undefined ? [] : [[name, matters, code(title), `${finding.rejections.length}`]];
  });
  return table(['what is broken', 'what comes of it', 'rejected by', 'cases'], rows);
}

function answered({ verdict, answer, coveredBy = [], group, names }: Question): string {
  const tests = coveredBy.map((file) => `[${file}](../packages/core/test/${file})`).join(', ');
  const where = tests === '' ? '' : ` Core’s own tests hold the same: ${tests}.`;
  const cases = names.map((name) => `- ${code(titleOf({ group, name }))}`);
  return `**They ${verdict}.** ${answer}${where}\n\n${cases.join('\n')}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
