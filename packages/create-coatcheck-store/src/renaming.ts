import { usualDescription } from './answers.ts';
import type { CheckedAnswers } from './answers.ts';

/**
 * Makes of a text about Foo one about another store. Every word is looked at once, so nothing that an author wrote is ever taken for a word
 * of the template.
 */
export function renaming(answers: CheckedAnswers, year: number): (text: string) => string {
  const { storeName, kebabName, packageName, setting, description, author, testRunner } = answers;
  // Where two begin at the same place, the first one counts.
  const words = new Map([
    [usualDescription({ storeName: 'Foo' }), description],
    [`2026 ${usualHolder('coatcheck-store-foo')}`, `${year} ${author ?? usualHolder(packageName)}`],
    ['conformance/vitest', `conformance/${testRunner}`],
    ['SESSION_STORE=Foo', `SESSION_STORE=${setting}`],
    ['coatcheck-store-foo', packageName],
    ['Foo', storeName],
    ['foo', kebabName],
  ]);
  const anyWord = new RegExp([...words.keys()].map(literally).join('|'), 'g');
  return (text) => text.replaceAll(anyWord, (word) => words.get(word) ?? word);
}

function usualHolder(packageName: string): string {
  return `The authors of ${packageName}`;
}

/** As a part of a regular expression. */
function literally(word: string): string {
  return word.replaceAll(/[.()/]/g, String.raw`\$&`);
}
