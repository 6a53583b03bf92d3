import { hasCode, SessionError } from '@coatcheck/core';
import type { Application, CheckInOutcome, CheckOutMode, CheckOutOptions, Session } from '@coatcheck/core';

import type { Client } from './client.ts';
import { answerable, unknownToken } from './failure.ts';
import { serves, weakerMode } from './modes.ts';
import type { CompleteOptions } from './options.ts';
import type { Presented } from './presented.ts';
import { renewIfDue } from './renewal.ts';
import { Waiting } from './waiting.ts';

/** How a request asks for its session: always in some mode. */
export type Wish = CheckOutOptions & { readonly mode: CheckOutMode };

interface CheckOut<Data extends object> {
  readonly mode: CheckOutMode;
  readonly promise: Promise<Session<Data>>;
}

type RequestOptions = Pick<CompleteOptions<never, unknown>, 'unknownToken' | 'renewal'>;

/** The session of one request: checked out when it is first asked for, and checked in before the response leaves. */
export class RequestSession<Data extends object> {
  readonly #application: Application<Data>;
  readonly #options: RequestOptions;
  readonly #client: Client;
  #presented: Presented | undefined;
  #waiting: Waiting | undefined;
  #checkedOut: CheckOut<Data> | undefined;
  #session: Session<Data> | undefined;
  #touched = false;
  #refused = false;
  #answered = false;

  constructor(application: Application<Data>, options: RequestOptions, client: Client) {
    this.#application = application;
    this.#options = options;
    this.#client = client;
  }

  /** Whether the session was asked for, so that the response depends on it. */
  get touched(): boolean {
    return this.#touched;
  }

  /**
   * The session: one promise, however often it is asked for, until waiting for it was in vain. `WEAKER_MODE` for a mode that is stronger
   * than the one in which this request has it, `CHECKED_IN` if it is first asked for when the response has begun.
   */
  checkOut(wish: Wish): Promise<Session<Data>> {
    const checkedOut = this.#checkedOut;
    if (checkedOut === undefined) {
      if (this.#answered) return observed(Promise.reject(tooLate()));
      this.#touched = true;
      const promise = observed(this.#begin(wish));
      this.#checkedOut = { mode: wish.mode, promise };
      return promise;
    }
    // Once the response has begun, no mode lets anything be changed.
    if (this.#answered || serves(checkedOut.mode, wish.mode)) return checkedOut.promise;
    return observed(this.#refuse(checkedOut, wish.mode));
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
      renewIfDue(session, this.#options.renewal);
      return this.#cookieAfter(await session.checkIn(), session);
    } catch (error) {
      // What was not committed is not to be mistaken for a session at work, and others may have it before the failure is answered.
      await session.release();
      throw error;
    }
  }

  /** Gives the session back without committing what was done; nobody waits for it any longer. */
  async release(): Promise<void> {
    this.answered();
    this.#waiting?.end();
    const session = await this.#settled();
    await session?.release();
  }

  /** From here on it is too late to ask for the session for the first time. */
  answered(): void {
    this.#answered = true;
  }

  async #begin(wish: Wish): Promise<Session<Data>> {
    try {
      this.#presented ??= this.#client.present();
      const session = await this.#application.checkOut(this.#presented.token, this.#withEnd(wish));
      if (!session.tokenRefused || this.#options.unknownToken === 'new') return (this.#session = session);
      this.#refused = true;
      await session.release();
      throw unknownToken();
    } catch (error) {
      // Who waited in vain may ask again: for reading, which does not wait, or once more.
      if (hasCode(error, 'BUSY') || wish.signal?.aborted === true) this.#checkedOut = undefined;
      throw answerable(error);
    }
  }

  #withEnd(wish: Wish): Wish {
    if (wish.mode !== 'exclusive') return wish;
    this.#waiting ??= new Waiting(this.#client);
    return { ...wish, signal: this.#waiting.signal(wish.signal) };
  }

  async #refuse({ mode, promise }: CheckOut<Data>, asked: CheckOutMode): Promise<never> {
    this.#application.assertCarries(asked);
    await promise;
    throw answerable(weakerMode(mode, asked));
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
      return await this.#checkedOut?.promise;
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

function tooLate(): SessionError {
  const message =
    'The response has begun, so that it can carry no cookie any more. Ask for the session before anything of it is written.';
  return new SessionError('CHECKED_IN', message);
}
