import { conditions } from './conditions.ts';
import type { Finding } from './run.ts';

const BEGINNING = '| without';

/** What stands in the table for a condition without which nothing failed. */
export const NOTHING = 'NOTHING';

/**
 * The page with its table, which is the last thing on it, made anew: in the order of the list, each condition with what was found now, or
 * else with what the page told before.
 */
export function pageWith(page: string, findings: readonly Finding[]): string {
  const at = page.indexOf(BEGINNING);
  const found = failuresOn(page);
  for (const { condition, failing } of findings) found.set(condition.name, failing ?? NOTHING);
  const rows = conditions.flatMap(({ name, file }) => {
    const failing = found.get(name);
    return failing === undefined ? [] : [`| ${name} | \`${file}\` | ${failing} |`];
  });
  const table = [`${BEGINNING} | in | fails first |`, '| --- | --- | --- |', ...rows].join('\n');
  return `${page.slice(0, at === -1 ? undefined : at)}${table}\n`;
}

/** What the page tells: by the name of the condition, the test that failed first without it. */
export function failuresOn(page: string): Map<string, string> {
  const rows = page.matchAll(/^\| (.+?) +\| `.+?` +\| (.+?) +\|$/gm);
  return new Map([...rows].map(([, name = '', failing = '']) => [name, failing]));
}
