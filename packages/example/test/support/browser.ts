/** As much of a browser as a shop needs: it keeps cookies, sends forms and follows redirects. */
export class Browser {
  readonly cookies = new Map<string, string>();
  #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  /** The shop has moved, as it does when it starts again. */
  goTo(address: string): void {
    this.#address = address;
  }

  /** Opens a page; its text. */
  async open(path: string): Promise<string> {
    const response = await this.#request(path, {});
    return response.text();
  }

  /** Sends a form, and follows to where that leads; the text of the page there. */
  async send(path: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const response = await this.#post(path, fields);
    return response.status === 303 ? this.open(response.headers.get('location') ?? '/') : response.text();
  }

  /**
   * Sends the same form so many times at once, each over a connection of its own, and follows none; the statuses. The connections are
   * opened before, or the first requests would be answered before the last were sent.
   */
  async sendAtOnce(times: number, path: string): Promise<number[]> {
    await Promise.all(Array.from({ length: times }, () => this.open('/style.css')));
    return Promise.all(
      Array.from({ length: times }, async () => {
        const response = await this.#post(path, {});
        await response.text();
        return response.status;
      }),
    );
  }

  #post(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const headers = { Origin: this.#address };
    return this.#request(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0) headers.set('Cookie', [...this.cookies].map((pair) => pair.join('=')).join('; '));
    const response = await fetch(new URL(path, this.#address), { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    return response;
  }

  #keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split('; ');
    const [name = '', value = ''] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What a page shows under a heading, as text without marks. */
export function under(heading: string, page: string): string {
  const [, after = ''] = page.split(new RegExp(`<h2[^>]*>${heading}</h2>`));
  const [section = ''] = after.split('</section>', 1);
  return section
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
