import { SessionError } from '@coatcheck/core';
import type { Application, CheckInOutcome, CheckOutMode, CheckOutOptions, Session } from '@coatcheck/core';

import { unknownToken } from './failure.ts';
import type { Presented } from './presented.ts';

/** The session of one request: checked out when it is first asked for, and checked in before the response leaves. */
export class RequestSession<Data extends object> {
  readonly #application: Application<Data>;
  readonly #refuseUnknown: boolean;
  readonly #present: () => Presented;
  #presented: Presented | undefined;
  #mode: CheckOutMode | undefined;
  #checkedOut: Promise<Session<Data>> | undefined;
  #session: Session<Data> | undefined;
  #refused = false;
  #answered = false;

  /** @param present - looks at what the request presents; called once, when its session is first asked for */
  constructor(application: Application<Data>, unknown: 'new' | 'refuse', present: () => Presented) {
    this.#application = application;
    this.#refuseUnknown = unknown === 'refuse';
    this.#present = present;
  }

  /** Whether the session was asked for, so that the response depends on it. */
  get touched(): boolean {
    return this.#checkedOut !== undefined;
  }

  /**
   * The session: one promise, however often it is asked for. `READ_ONLY` for work on a session that this request has for reading,
   * `CHECKED_IN` if it is first asked for when the response has begun.
   */
  checkOut({ mode = 'optimistic' }: CheckOutOptions = {}): Promise<Session<Data>> {
    if (this.#checkedOut === undefined) {
      if (this.#answered) return observed(Promise.reject(tooLate()));
      this.#mode = mode;
      this.#checkedOut = observed(this.#begin(mode));
    } else if (this.#mode === 'read' && mode !== 'read') {
      return observed(Promise.reject(readOnly()));
    }
    return this.#checkedOut;
  }

  /** The Set-Cookie header that takes a refused token away from the client: whatever the answer is, or it would be refused for ever. */
  get refusal(): string | undefined {
    return this.#refused ? this.#presented?.cookie.clear() : undefined;
  }

  /**
   * Commits what was done up to this very call: from here on a change throws `CHECKED_IN`. The Set-Cookie header that the response has to
   * carry, if any.
   */
  async checkIn(): Promise<string | undefined> {
    this.answered();
    const session = this.#session ?? (await this.#settled());
    if (session === undefined) return this.refusal;
    try {
      return this.#cookieAfter(await session.checkIn(), session);
    } finally {
      // What was not committed is not to be mistaken for a session at work.
      session.release();
    }
  }

  /** Gives the session back without committing what was done. */
  async release(): Promise<void> {
    this.answered();
    (await this.#settled())?.release();
  }

  /** From here on it is too late to ask for the session for the first time. */
  answered(): void {
    this.#answered = true;
  }

  async #begin(mode: CheckOutMode): Promise<Session<Data>> {
    this.#presented = this.#present();
    const session = await this.#application.checkOut(this.#presented.token, { mode });
    if (!session.tokenRefused || !this.#refuseUnknown) return (this.#session = session);
    this.#refused = true;
    session.release();
    throw unknownToken();
  }

  /** A client gets a token once it is worth something, and no more often; and loses it with its session. */
  #cookieAfter(outcome: CheckInOutcome, { token }: Session<Data>): string | undefined {
    if (this.#presented === undefined) return undefined;
    const { cookie, token: presented } = this.#presented;
    if (outcome === 'destroyed') return presented === undefined ? undefined : cookie.clear();
    return outcome === 'committed' && token !== undefined ? cookie.issue(token) : undefined;
  }

  /** The session if there is one. Why there is none was told to whoever asked for it. */
  async #settled(): Promise<Session<Data> | undefined> {
    try {
      return await this.#checkedOut;
    } catch {
      return undefined;
    }
  }
}

/** A handler may ask and never look: that must not end the process as an unhandled rejection. Whoever awaits still gets the error. */
export function observed<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => undefined);
  return promise;
}

function readOnly(): SessionError {
  const message =
    "This request has its session for reading. Ask for it without the mode 'read' the first time, if it is to be changed later.";
  return new SessionError('READ_ONLY', message);
}

function tooLate(): SessionError {
  const message =
    'The response has begun, so that it can carry no cookie any more. Ask for the session before anything of it is written.';
  return new SessionError('CHECKED_IN', message);
}
