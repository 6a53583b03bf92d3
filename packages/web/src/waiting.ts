import { SessionError } from '@coatcheck/core';

import { ClientGone } from './client.ts';
import type { Client } from './client.ts';

/** The waiting of a request for a session that others have: it ends when the client goes away, or when the request is over without it. */
export class Waiting {
  readonly #controller = new AbortController();

  constructor(client: Client) {
    client.whenGone(() => this.#controller.abort(new ClientGone()));
  }

  /** What ends the waiting; a signal of the caller's own does, too. */
  signal(own: AbortSignal | undefined): AbortSignal {
    const { signal } = this.#controller;
    return own === undefined ? signal : AbortSignal.any([signal, own]);
  }

  /** Nobody wants the session any more. */
  end(): void {
    this.#controller.abort(new SessionError('CHECKED_IN', 'The request was over before it had its session.'));
  }
}
