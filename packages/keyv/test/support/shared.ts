const ends: (() => unknown)[] = [];

/** Something that is made when it is first needed, and shared by all tests of a file. */
export function shared<Made>(make: () => Promise<Made>, end: (made: Made) => unknown): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => {
    if (made === undefined) {
      const making = make();
      made = making;
      ends.push(async () => end(await making));
    }
    return made;
  };
}

/** Ends what was made, the latest first: for the end of a file. */
export async function endShared(): Promise<void> {
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
}

let count = 0;

/** A namespace that no other test has. */
export function freshNamespace(): string {
  count += 1;
  return `test-${process.pid}-${count}`;
}
