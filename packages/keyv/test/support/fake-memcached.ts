import type { KeyValues } from '../../src/index.ts';

/** A call that the server has not got yet. */
interface HeldCall {
  /** Lets it reach the server, and the answer the client. */
  readonly land: () => void;
}

/** Keyv's adapter for memcached as the store sees it: a client in the shape of memjs, whose calls reach the server when a test says so. */
export class FakeMemcached {
  readonly values = new Map<string, string>();
  /** The calls that were held, in the order in which they were sent. */
  readonly held: HeldCall[] = [];
  /** Which calls are held from here on. */
  holds: (call: string) => boolean = () => false;
  /** Whether calls that were held are answered with a failure, although they reach the server. */
  answersFailed = false;
  /** Which calls fail from here on, without reaching the server. */
  fails: (call: string) => boolean = () => false;

  readonly adapter: KeyValues & { readonly client: object; readonly namespace: undefined } = {
    namespace: undefined,
    get: () => undefined,
    set: () => undefined,
    delete: () => undefined,
    client: {
      servers: [],
      options: { retries: 2 },
      perform: () => undefined,
      get: async (key: string) =>
        this.#called('get', key, () => ({
          value: this.values.has(key) ? Buffer.from(this.values.get(key) ?? '') : null,
        })),
      set: async (key: string, value: string) =>
        this.#called('set', key, () => {
          this.values.set(key, value);
          return true;
        }),
      delete: async (key: string) => this.#called('delete', key, () => this.values.delete(key)),
      statsWithKey: (key: string, callback: (error: unknown, server: string, stats: unknown) => void) => {
        const error = this.fails(`stats ${key}`) ? new Error('The server does not answer.') : null;
        callback(error, 'server', { item_size_max: '1048576' });
      },
    },
  };

  async #called<Answer>(verb: string, key: string, effect: () => Answer): Promise<Answer> {
    const call = `${verb} ${key.includes('ended') ? 'tombstone' : 'session'}`;
    if (this.fails(call)) throw new Error('The server does not answer.');
    if (!this.holds(call)) return effect();
    return new Promise((resolve, reject) => {
      const land = (): void => {
        const answer = effect();
        if (this.answersFailed) reject(new Error('The server did not answer.'));
        else resolve(answer);
      };
      this.held.push({ land });
    });
  }
}
