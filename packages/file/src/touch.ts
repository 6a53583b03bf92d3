import { isStale } from '@coatcheck/core';
import type { SessionId, Touch } from '@coatcheck/core';
import { change } from './change.ts';
import type { Directory } from './directory.ts';
import { assertNameable, headName } from './names.ts';
import type { Held } from './names.ts';

/**
 * Renews the times of what is held under an id, which are a part of the head's name: so a touch is one rename, and cannot come between
 * another's look and deed. It is not waited for until it is on the disk: after a power cut, a session may have its earlier times.
 *
 * @returns what is held now, or undefined if another revision is, or it was stale
 */
export async function renew(
  directory: Directory,
  id: SessionId,
  touch: Touch,
  known: Held | undefined,
): Promise<Held | undefined> {
  assertNameable(id, touch);
  const folder = directory.folder(id);
  const renewed = await change(
    directory,
    id,
    known,
    (held) => held.rev === touch.rev && !isStale(held, touch.accessedAt),
    // Where neither time is a later one, the name stays, and renaming it to itself only shows that it is there.
    async (held) => directory.renamed(`${folder}/${headName(held)}`, `${folder}/${headName(later(held, touch))}`),
  );
  return renewed && later(renewed, touch);
}

function later(held: Held, touch: Touch): Held {
  return {
    ...held,
    accessedAt: Math.max(held.accessedAt, touch.accessedAt),
    expiresAt: Math.max(held.expiresAt, touch.expiresAt),
  };
}
