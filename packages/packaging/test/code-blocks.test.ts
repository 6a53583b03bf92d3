import { expect, test } from 'vitest';
import { codeBlocks } from '../src/code-blocks.ts';

test('every block fenced as ts is found, with the line where its code begins', () => {
  const page = [
    '# Title',
    '',
    '```ts',
    'one();',
    'two();',
    '```',
    '',
    '```sh',
    'npm start',
    '```',
    '```ts',
    'three();',
    '```',
    '',
  ];
  expect(codeBlocks(page.join('\n'))).toEqual([
    { line: 4, code: 'one();\ntwo();\n' },
    { line: 12, code: 'three();\n' },
  ]);
});
