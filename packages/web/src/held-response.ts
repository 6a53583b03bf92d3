import { interceptHeaders, interceptState, make } from './interception.ts';
import type { Holder, Intercepted, Method } from './interception.ts';
import { headersOf, setStatus, statusOf } from './node-messages.ts';
import type { NodeResponse, Status } from './node-messages.ts';
import { markPersonal } from './response-headers.ts';
import { applyHead } from './write-head.ts';

/** What a response is held for. */
export interface Settlement {
  /** Commits; the Set-Cookie header that the response has to carry, if any. */
  commit(): Promise<string | undefined>;
  /** Answers in the place of a response that must not leave. */
  fail(error: unknown): Promise<void>;
}

/** A call that is held. */
interface Call {
  readonly method: Method;
  readonly args: readonly unknown[];
}

/**
 * A response that is held until a commit is done. The first call that would send its head begins the commit; that call and all that follow
 * are made, in their order, when it has succeeded. To whoever writes, this looks like a slow client: `write` returns false, `drain` comes
 * later, each callback is called once, and headers can no longer be set.
 */
export class HeldResponse implements Holder {
  readonly #response: NodeResponse;
  readonly #settlement: Settlement;
  #state: 'open' | 'held' | 'passing' | 'failed' = 'open';
  #calls: Call[] = [];
  #ended = false;
  #drainOwed = false;
  #settling: Promise<void> | undefined;
  #revoked: { readonly error: unknown } | undefined;
  #failure: unknown;

  constructor(response: NodeResponse, settlement: Settlement) {
    this.#response = response;
    this.#settlement = settlement;
    interceptHeaders(response, this);
    interceptState(response, 'headersSent', () => this.#state === 'held');
    interceptState(response, 'writableEnded', () => this.#state === 'held' && this.#ended);
  }

  call(name: Intercepted, method: Method, args: readonly unknown[]): unknown {
    if (this.#state === 'passing') return make(this.#response, method, args);
    return this.#state === 'failed' ? this.#callInVain(name, method, args) : this.#callHeld(name, method, args);
  }

  /** Whether what the handler wrote can be given up: nothing has left, and the handler has not come to its end. */
  get revocable(): boolean {
    return this.#state === 'open' || (this.#state === 'held' && !this.#ended);
  }

  /** Gives up what the handler wrote, and answers with a failure instead; a commit that is under way is waited for. */
  fail(error: unknown): Promise<void> {
    if (this.#settling === undefined) return this.#answerFailure(error);
    this.#revoked = { error };
    return this.#settling;
  }

  #callHeld(name: Intercepted, method: Method, args: readonly unknown[]): unknown {
    if (name === 'write') {
      this.#drainOwed = true;
      this.#hold({ method, args });
      return false;
    }
    if (name === 'end') {
      this.#hold({ method, args });
      this.#ended = true;
      return this.#response;
    }
    if (name === 'flushHeaders') return this.#hold({ method, args });
    this.#assertHeadOpen();
    if (name !== 'writeHead') return make(this.#response, method, args);
    applyHead(this.#response, args);
    this.#hold({ method, args: args.slice(0, 1) });
    return this.#response;
  }

  /** What a handler writes that has not noticed that a failure was answered in its place. */
  #callInVain(name: Intercepted, method: Method, args: readonly unknown[]): unknown {
    if (name !== 'write' && name !== 'end') return make(this.#response, method, args);
    this.#callBack(args);
    return name === 'write' ? true : this.#response;
  }

  #hold(call: Call): void {
    this.#calls.push(call);
    if (this.#state === 'held') return;
    this.#state = 'held';
    this.#settling = this.#settle(statusOf(this.#response));
  }

  async #settle(status: Status): Promise<void> {
    try {
      const setCookie = await this.#settlement.commit();
      if (this.#revoked !== undefined) throw this.#revoked.error;
      this.#state = 'passing';
      setStatus(this.#response, status);
      markPersonal(headersOf(this.#response), setCookie);
      this.#makeCalls();
    } catch (error) {
      await this.#answerFailure(error);
    }
  }

  async #answerFailure(error: unknown): Promise<void> {
    const dropped = this.#calls.splice(0);
    this.#failure = error;
    this.#state = 'passing';
    await this.#settlement.fail(error);
    this.#state = 'failed';
    for (const { args } of dropped) this.#callBack(args);
  }

  #makeCalls(): void {
    let full = false;
    for (let call = this.#calls.shift(); call !== undefined; call = this.#calls.shift()) {
      const result = make(this.#response, call.method, call.args);
      if (typeof result === 'boolean') full = !result;
    }
    // A response that is full will tell by itself when it is not any more.
    if (this.#drainOwed && !this.#ended && !full) queueMicrotask(() => this.#response.emit('drain'));
  }

  /** A call that came to nothing is over all the same: its callback is told why. */
  #callBack(args: readonly unknown[]): void {
    const callback = args.at(-1);
    if (typeof callback === 'function') queueMicrotask(() => void Reflect.apply(callback, undefined, [this.#failure]));
  }

  #assertHeadOpen(): void {
    if (this.#state !== 'held') return;
    // As Node itself does at this point.
    const message = 'Cannot set headers after the response has begun.';
    throw Object.assign(new Error(message), { code: 'ERR_HTTP_HEADERS_SENT' });
  }
}
