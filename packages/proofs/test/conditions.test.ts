import { access, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { codeWithout } from '../src/conditions/condition.ts';
import { conditions } from '../src/conditions/conditions.ts';
import { failuresOn, NOTHING, pageWith } from '../src/conditions/page.ts';

const page = new URL('../../../docs/decisions/0011-every-condition-is-needed.md', import.meta.url);

test.for(conditions)('the condition that $name stands in the code once', async (condition) => {
  const code = await readFile(new URL(`../../core/src/${condition.file}`, import.meta.url), 'utf8');
  expect(codeWithout(condition, code)).not.toBe(code);
});

test('the page tells of every condition, in the order of the list, and each was noticed', async () => {
  const failures = failuresOn(await readFile(page, 'utf8'));
  expect([...failures.keys()]).toStrictEqual(conditions.map(({ name }) => name));
  expect([...failures.values()]).not.toContain(NOTHING);
});

test('the tests that the page names are there', async () => {
  const failures = failuresOn(await readFile(page, 'utf8'));
  const files = new Set([...failures.values()].map((failing) => failing.split(':')[0] ?? ''));
  for (const file of files) await expect(access(new URL(`../../../${file}`, import.meta.url))).resolves.toBeUndefined();
});

test('a condition that does not stand there, or stands there twice, is an error', () => {
  const condition = { name: '', file: 'a.ts', text: 'if (x)', without: '' };
  expect(() => codeWithout(condition, 'if (y)')).toThrow('0 times');
  expect(() => codeWithout(condition, 'if (x) if (x)')).toThrow('2 times');
});

test('the table of the page is made anew for what was found, and the rest stays', () => {
  const [one, other] = conditions;
  if (one === undefined || other === undefined) throw new Error('There are not enough conditions.');
  const before = pageWith('# Title\n\n', [
    { condition: other, failing: 'b.test.ts: a test' },
    { condition: one, failing: undefined },
  ]);
  expect([...failuresOn(before)]).toStrictEqual([
    [one.name, NOTHING],
    [other.name, 'b.test.ts: a test'],
  ]);
  const after = pageWith(before, [{ condition: one, failing: 'a.test.ts: a test' }]);
  expect(after.startsWith('# Title\n\n| without')).toBe(true);
  expect([...failuresOn(after).values()]).toStrictEqual(['a.test.ts: a test', 'b.test.ts: a test']);
});
