import type { SessionId } from '@coatcheck/core';

/** What {@link listed} works with. */
export interface ListingOptions {
  /** What is to be listed of what is held. */
  readonly held: readonly SessionId[];
  /** What is to be listed of the overflow store. */
  readonly behind: Iterable<SessionId> | AsyncIterable<SessionId>;
  /** What is not to be listed, although the overflow store does. */
  readonly skips: (id: SessionId) => boolean;
  /** Throws if the store was stopped, so that a listing does not end as if it were complete. */
  readonly assertOpen: () => void;
}

/** First what is held, and then what the overflow store lists beyond that: what was held may have moved there meanwhile. */
export async function* listed({ held, behind, skips, assertOpen }: ListingOptions): AsyncGenerator<SessionId, void> {
  for (const id of held) {
    yield id;
    assertOpen();
  }
  const seen = new Set(held);
  for await (const id of behind) {
    if (!seen.has(id) && !skips(id)) yield id;
    assertOpen();
  }
}
