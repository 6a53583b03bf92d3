import type { CheckOutMode, CheckOutOptions, Session } from '@coatcheck/core';

import { HeldResponse } from './held-response.ts';
import { interceptWriting } from './interception.ts';
import { answerFailure } from './node-failure.ts';
import type { OnNodeFailure } from './node-failure.ts';
import { isGone } from './node-messages.ts';
import type { NodeRequest, NodeResponse } from './node-messages.ts';
import type { RequestSession } from './request-session.ts';

/** What all exchanges of one server have in common. */
export interface ExchangeSettings<Data extends object> {
  readonly sessionOf: (request: NodeRequest, response: NodeResponse) => RequestSession<Data>;
  /** The mode where the route has none of its own. */
  readonly mode: CheckOutMode;
  readonly onFailure: OnNodeFailure | undefined;
}

/** A request and its response, which depends on the session from the moment that this is asked for. Until then it is as cheap as can be. */
export class NodeExchange<Data extends object> {
  readonly #request: NodeRequest;
  readonly #response: NodeResponse;
  readonly #settings: ExchangeSettings<Data>;
  #session: RequestSession<Data> | undefined;
  /** What holds the response, once it depends on the session. */
  holder: HeldResponse | undefined;
  /** The mode of those who ask for the session, from here on, without naming one. */
  mode: CheckOutMode;

  constructor(request: NodeRequest, response: NodeResponse, settings: ExchangeSettings<Data>) {
    this.#request = request;
    this.#response = response;
    this.#settings = settings;
    this.mode = settings.mode;
    interceptWriting(response, this);
  }

  checkOut(options?: CheckOutOptions): Promise<Session<Data>> {
    return (this.#session ?? this.#touch()).checkOut({ ...options, mode: options?.mode ?? this.mode });
  }

  /** Runs a listener to its end. If it fails, nothing is committed and the request is answered with a failure. */
  async run(listener: () => unknown): Promise<void> {
    const response = this.#response;
    try {
      await listener();
      if (isGone(response) && !response.writableEnded) await this.#session?.release();
    } catch (error) {
      if (this.holder?.revocable !== true) return this.#fail(error);
      if (!response.headersSent) await this.#session?.release();
      return this.holder.fail(error);
    }
  }

  #touch(): RequestSession<Data> {
    const session = this.#settings.sessionOf(this.#request, this.#response);
    if (this.#response.headersSent) session.answered();
    else {
      this.holder = new HeldResponse(this.#response, {
        commit: () => session.checkIn(),
        fail: (error) => this.#fail(error),
      });
    }
    return (this.#session = session);
  }

  #fail(error: unknown): Promise<void> {
    const failure = { error, request: this.#request, response: this.#response, setCookie: this.#session?.refusal };
    return answerFailure(failure, this.#settings.onFailure);
  }
}
