/** The word nearest to what was written, if any is near enough to have been meant: at most two edits away, case ignored. */
export function nearest(written: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = 3;
  for (const word of words) {
    const edits = editDistance(written.toLowerCase(), word.toLowerCase());
    if (edits < fewest && edits < word.length) [best, fewest] = [word, edits];
  }
  return best;
}

/** Levenshtein's distance: insertions, deletions and replacements of one character. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, character] of Array.from(from).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
