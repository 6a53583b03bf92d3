/** A fenced block of TypeScript in a Markdown page. */
export interface CodeBlock {
  /** The line of the page where the code begins, counted from 1. */
  readonly line: number;
  readonly code: string;
}

const fence = /^```ts\n(?<code>.*?)^```$/gms;

/** Every block of a page that is fenced as `ts`. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(fence)].map((match) => ({
    line: markdown.slice(0, match.index).split('\n').length + 1,
    code: match.groups?.['code'] ?? '',
  }));
}
