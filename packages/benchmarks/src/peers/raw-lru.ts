import { isSessionToken, jsonCodec, sessionIdOf } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import { LRUCache } from 'lru-cache';
import { peerId, shopSession } from '../data.ts';
import { asText } from './codecs.ts';

/** lru-cache with the encoded values of sessions in it, and nothing else: no revision, no times, no expiry. */
export class RawLru {
  readonly ids: SessionId[] = [];
  readonly #kept: LRUCache<SessionId, string>;

  constructor(max: number) {
    this.#kept = new LRUCache({ max });
  }

  get(id: SessionId): string | undefined {
    return this.#kept.get(id);
  }

  /** Stores as many new sessions more, encoded as this project encodes them. */
  fill(sessions: number): void {
    const first = this.ids.length;
    for (let n = first; n < first + sessions; n += 1) {
      const id = idOf(n);
      this.#kept.set(id, asText(jsonCodec.encode({ ...shopSession(n) }, { id })));
      this.ids.push(id);
    }
  }
}

/** An id of this project: as long as those that it is compared with. */
function idOf(n: number): SessionId {
  const token = peerId(n).padEnd(43, 'A');
  if (isSessionToken(token)) return sessionIdOf(token);
  throw new TypeError('A token has another form now.');
}
