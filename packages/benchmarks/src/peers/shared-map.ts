import { hash } from 'node:crypto';
import { shopSession } from '../data.ts';
import type { ShopSession } from '../data.ts';

/** Sessions that all requests share, never copied and never stale: what it costs to find a session, and nothing else. */
export class SharedMap {
  readonly #byId = new Map<string, ShopSession>();
  readonly #byHash = new Map<string, ShopSession>();

  /** Makes a session for each id, which is found by the token at the same index, too. */
  constructor(ids: readonly string[], tokens: readonly string[]) {
    for (const [n, id] of ids.entries()) {
      const session = shopSession(n);
      this.#byId.set(id, session);
      this.#byHash.set(hash('sha256', tokens[n] ?? '', 'hex'), session);
    }
  }

  get(id: string): ShopSession | undefined {
    return this.#byId.get(id);
  }

  /** What no store can do without that keeps no tokens. */
  async getByToken(token: string): Promise<ShopSession | undefined> {
    return this.#byHash.get(hash('sha256', token, 'hex'));
  }
}
