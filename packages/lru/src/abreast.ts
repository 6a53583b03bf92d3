/** Does work on each item, on so many at once at the most, also after some has failed. What it failed with. */
export async function abreast<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  most: number,
  work: (item: Item) => unknown,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  const running = new Set<Promise<void>>();
  const run = async (item: Item): Promise<void> => {
    try {
      await work(item);
    } catch (error) {
      failures.push(error);
    }
  };
  for await (const item of items) {
    const one = run(item).finally(() => running.delete(one));
    running.add(one);
    if (running.size >= most) await Promise.race(running);
  }
  await Promise.all(running);
  return failures;
}
