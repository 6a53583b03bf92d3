import { codeBlocks } from './code-blocks.ts';

/** How a README begins: with a command that installs packages, and a program for those who have run it. */
export interface FirstExample {
  /** The names of what is installed. */
  readonly packages: readonly string[];
  readonly code: string;
}

/** The first example of a README. Throws if what comes first is not meant to run, or not meant to be installed. */
export function firstExample(readme: string): FirstExample {
  const command = /^```sh\nnpm install (?<names>.+)$/m.exec(readme)?.groups?.['names'];
  if (command === undefined) throw new Error('The page does not begin with what is to be installed.');
  const packages = command.split(' ').filter((word) => !word.startsWith('-'));
  const [block] = codeBlocks(readme);
  const fence = /^```ts.*$/m.exec(readme)?.[0];
  if (block === undefined || fence !== '```ts') throw new Error('The first block of TypeScript is not meant to run.');
  return { packages, code: block.code };
}
