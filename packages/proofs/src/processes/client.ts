import { SessionGoneError } from '@coatcheck/core';
import type { Application, CheckOutOptions, Session } from '@coatcheck/core';
import type { CallUnderWay } from '@coatcheck/conformance/history';
import { honest } from './conduct.ts';
import type { Conduct } from './conduct.ts';
import type { KnownToken } from './known-tokens.ts';
import type { ProcessCalls, ProcessRecorder } from './process-calls.ts';

/** What a client works with. */
export interface ClientOptions {
  readonly application: Application;
  readonly recorder: ProcessRecorder;
  /** No other client of any process has this name. */
  readonly name: string;
  /** Is told of every token that the client is given. */
  readonly tell: (token: KnownToken) => void;
  /** How it does what the history says of it. */
  readonly conduct?: Conduct | undefined;
}

/** Somebody who uses the sessions of an application, and of whom every call is recorded. */
export class Client {
  readonly application: Application;
  readonly conduct: Conduct;
  readonly tell: (token: KnownToken) => void;
  readonly #recorder: ProcessRecorder;
  readonly #name: string;
  #names = 0;

  constructor({ application, recorder, name, tell, conduct = honest }: ClientOptions) {
    this.application = application;
    this.conduct = conduct;
    this.tell = tell;
    this.#recorder = recorder;
    this.#name = name;
  }

  /** A name that nothing has had yet, in any process. */
  nextName(): string {
    this.#names += 1;
    return `${this.#name}-${this.#names}`;
  }

  /** Records that a call begins. */
  begin<Kind extends keyof ProcessCalls>(
    session: string,
    kind: Kind,
    input: ProcessCalls[Kind]['input'],
  ): CallUnderWay<ProcessCalls[Kind]['result']> {
    return this.#recorder.start({ session, client: this.#name, kind, input });
  }

  /** Checks out, which is not recorded by itself. `SESSION_GONE` where the application would begin a new session. */
  async checkOut({ session: name, secret }: KnownToken, options?: CheckOutOptions): Promise<Session> {
    const session = await this.application.checkOut(secret, options);
    if (session.isNew) throw new SessionGoneError(`There is no ${name}.`);
    return session;
  }
}
