import type { MaybePromise, SessionId, SessionRecord } from '@coatcheck/core';
import { contentsIn, contentsText } from './contents-text.ts';
import type { Contents } from './contents-text.ts';
import { asText, fromText } from './wrapping.ts';
import type { Wrapping } from './wrapping.ts';

/** Before contents that were not wrapped, since there was nothing to be done: not even a form of text for what is text already. */
const PLAIN = 'p';

/** The contents of a record as a backend keeps them that compares revisions, and so keeps those apart. */
export function wrappedContents(record: SessionRecord, wrapping: Wrapping): MaybePromise<string> {
  const text = contentsText(record);
  // Half a surrogate pair and NUL need a form: UTF-8 has none for the one, and PostgreSQL keeps none of the other.
  if (wrapping.isPlain && text.isWellFormed() && !text.includes('\0')) return PLAIN + text;
  // With the id, so that what was encrypted for one session is not taken for another's.
  const wrapped = wrapping.wrap(`${record.id} ${text}`);
  return wrapped instanceof Promise ? wrapped.then(asText) : asText(wrapped);
}

/**
 * The contents in what a backend keeps, from a position on; undefined if it is damaged. May throw then, too. What is not wrapped is not
 * accepted by a Keyv that was told to: it may have been put there.
 */
export function unwrappedContents(
  kept: string,
  from: number,
  id: SessionId,
  wrapping: Wrapping,
): MaybePromise<Contents | undefined> {
  if (kept[from] === PLAIN) return wrapping.isPlain ? contentsIn(kept, from + 1) : undefined;
  const unwrapped = wrapping.unwrap(fromText(kept.slice(from)));
  return unwrapped instanceof Promise ? unwrapped.then((text) => contentsOf(text, id)) : contentsOf(unwrapped, id);
}

function contentsOf(text: unknown, id: SessionId): Contents | undefined {
  return typeof text === 'string' && text.startsWith(`${id} `) ? contentsIn(text, id.length + 1) : undefined;
}
