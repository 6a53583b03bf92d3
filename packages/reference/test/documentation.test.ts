import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Documentation } from '../src/documentation.ts';
import { publishedModules } from '../src/documented-modules.ts';

test('every public export has a doc comment, and every type and every link in it leads somewhere', async () => {
  const { complaints } = await Documentation.of(publishedModules());
  expect(complaints).toEqual([]);
});

describe('of a module that has faults', () => {
  let complaints: readonly string[];

  beforeAll(async () => {
    const file = join(import.meta.dirname, 'faulty/index.ts');
    const faulty = { specifier: 'faulty', packageName: '@coatcheck/reference', file };
    ({ complaints } = await Documentation.of([faulty]));
  });

  test.each([
    {
      fault: 'a constant without a comment',
      says: /^faulty\.untoldConstant has no doc comment \(.*faulty\/index\.ts:\d+\)$/,
    },
    { fault: 'a property without a comment', says: /^faulty\.Undocumented\.untold has no doc comment/ },
    { fault: 'a method without a comment', says: /^faulty\.Undocumented\.untoldMethod has no doc comment/ },
    { fault: 'an overload without a comment', says: /^faulty\.Overloaded\.get has no doc comment/ },
    { fault: 'a link that leads nowhere', says: /"Nowhere"/ },
    { fault: 'a parameter that does not exist', says: /@param with name "nothing"/ },
    { fault: 'a type that nobody can name', says: /^Hidden, .* is referenced by faulty\.documented/ },
  ])('$fault is told', ({ says }) => {
    expect(complaints).toContainEqual(expect.stringMatching(says));
  });

  test('nothing is said against a comment that is inherited, and against what is internal', () => {
    const about = complaints.filter((complaint) => /Heir\.told has|internalMethod/.test(complaint));
    expect(about).toEqual([]);
  });
});
