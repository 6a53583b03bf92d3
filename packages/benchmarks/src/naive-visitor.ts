/** What a server answered. */
export interface NaiveAnswer {
  /** The status; 0 if the connection broke. */
  readonly status: number;
  readonly text: string;
}

/** A client that keeps the cookies it is given, the latest of each name, and opens as many connections as it has requests at once. */
export class NaiveVisitor {
  readonly #address: string;
  readonly #cookies = new Map<string, string>();

  constructor(address: string) {
    this.#address = address;
  }

  /** Sends a request with the cookies that there are now. A connection that breaks is an answer, too. */
  async send(method: 'GET' | 'POST', path: string): Promise<NaiveAnswer> {
    const Cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    try {
      const response = await fetch(`${this.#address}${path}`, { method, headers: { Cookie } });
      for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
      return { status: response.status, text: await response.text() };
    } catch {
      return { status: 0, text: '' };
    }
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';', 1);
    const [name = '', ...value] = pair.split('=');
    this.#cookies.set(name, value.join('='));
  }
}
