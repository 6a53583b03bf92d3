import type { Visit } from './sites.ts';

/** A cookie jar before a site: keeps what Set-Cookie says by name, and brings it along. */
export class Browser {
  readonly cookies: Map<string, string> = new Map();
  readonly #visit: Visit;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  async visit(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookie !== '') headers.set('Cookie', cookie);
    const response = await this.#visit(path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** Goes on from redirect to redirect. */
  async follow(path: string): Promise<Response> {
    const response = await this.visit(path);
    const location = response.headers.get('Location');
    return location === null ? response : this.follow(location);
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/; Max-Age=0(?:;|$)/.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
