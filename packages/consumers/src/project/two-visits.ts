/** Asks a shop twice, as one browser does. Resolves with what it answers. */
export async function twoVisits(fetch: (request: Request) => Promise<Response>, store: string): Promise<string[]> {
  const url = `http://shop.example/${store}`;
  const first = await fetch(new Request(url));
  const [cookie = ''] = (first.headers.get('set-cookie') ?? '').split(';');
  const second = await fetch(new Request(url, { headers: { cookie } }));
  return [await first.text(), await second.text()];
}

/** What the shop answers then. */
export function countedTwice(store: string): string[] {
  return [1, 2].map((visits) => JSON.stringify({ store, visits }));
}
