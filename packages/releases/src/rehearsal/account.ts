/** Begins a step in the account that the rehearsal prints. */
export function tellStep(title: string): void {
  console.log(`\n${title}`);
}

/** Tells what a step did, a line for each. */
export function tell(...lines: readonly string[]): void {
  for (const line of lines) console.log(`  ${line}`);
}
