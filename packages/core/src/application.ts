import type { AttachedDictionary } from './attached-dictionary.ts';
import type { SessionDictionary, SweepOptions } from './dictionary.ts';
import { assertCarries, checkOut } from './check-out.ts';
import type { CheckOutOptions } from './check-out-options.ts';
import { destroy } from './destroy.ts';
import { freshIdentity, newDraft } from './drafts.ts';
import { engineOf } from './engine.ts';
import type { Engine } from './engine.ts';
import { SessionError, StoreError } from './errors.ts';
import { nextTurn } from './event-loop.ts';
import type { EventName, Listener } from './events.ts';
import type { Capabilities, RecordStore } from './record-store.ts';
import { resolveStore } from './resolve-store.ts';
import { assertCarriesPrincipals } from './principals.ts';
import type { SessionId } from './record.ts';
import { recordsOf, revoke } from './revoke.ts';
import { draftOf } from './session.ts';
import type { CheckInOutcome, CheckOutMode, Session, SessionData } from './session.ts';
import { SessionHandle } from './session-handle.ts';
import { Sessions } from './sessions.ts';
import { completeSettings } from './settings.ts';
import type { ApplicationSettings, CompleteSettings, StoreEnvironment } from './settings.ts';
import { Sweeper } from './sweeper.ts';
import { isSessionToken, sessionIdOf } from './tokens.ts';
import { update } from './update.ts';
import { usableStore } from './usable-store.ts';
import { within } from './within.ts';

/**
 * Sessions for one application, kept by one store. Hands sessions out against tokens and takes them back, sweeps the stale ones, and
 * tells what happens.
 *
 * @example
 * const application = await Application.open<{ visits: number }>({ sessionStore: 'Memory' });
 * const visits = await application.use(token, (session) => session.increment('visits'));
 */
export class Application<Data extends object = SessionData> {
  /** The sessions as a dictionary by id, typed; the store itself has the same face, untyped. */
  readonly sessions: SessionDictionary<Data>;
  /** The store behind the counter. */
  readonly store: RecordStore;
  readonly #engine: Engine;
  readonly #wrapper: Sessions<Data>;
  readonly #sweeper: Sweeper;
  readonly #opened = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;

  /**
   * Checks the settings, finds and starts the store. Either the application is open after that, or nothing is: the errors are those of
   * the settings (`BAD_SETTING`), of the store's name (see `StoreNameError`) and of starting the store.
   */
  static async open<Data extends object = SessionData>(
    settings: ApplicationSettings<Data> = {},
  ): Promise<Application<Data>> {
    const complete = completeSettings(settings, environment());
    const { sessionStore, storeOptions: options, stores, root } = complete;
    const store =
      typeof sessionStore === 'string'
        ? await resolveStore({ name: sessionStore, options, stores, root })
        : usableStore(sessionStore, "The setting 'sessionStore'");
    assertCarries(store, complete.mode);
    if (complete.principals !== undefined) assertCarriesPrincipals(store, complete.principals);
    const application = new Application(store, complete);
    await application.#start(root);
    void nextTurn().then(application.#opened.resolve);
    if (Number.isFinite(complete.sweepInterval)) application.#sweeper.start();
    return application;
  }

  private constructor(store: RecordStore, settings: CompleteSettings<Data>) {
    const { clock, expiring } = settings;
    const hook: Engine['expiring'] = expiring && ((draft, reason) => expiring(this.#wrapper.wrap(draft), reason));
    this.store = store;
    this.#engine = engineOf(store, settings, hook);
    this.#wrapper = new Sessions<Data>(this.#engine, this);
    this.sessions = this.#wrapper;
    attach(store, new Sessions(this.#engine, this));
    this.#sweeper = new Sweeper({
      clock,
      interval: settings.sweepInterval,
      sweep: (options) => this.sessions.cleanStaleSessions(options),
      failed: (error) => this.#engine.events.emit('sweepFailed', { id: undefined, error }),
    });
  }

  /** What the store promises. */
  get capabilities(): Capabilities {
    return this.store.capabilities;
  }

  /** The mode of a check-out that does not name one. */
  get mode(): CheckOutMode {
    return this.#engine.mode;
  }

  /** `CAPABILITY_MISSING` if sessions of this store cannot be checked out in that mode: for settings to be refused before they are used. */
  assertCarries(mode: CheckOutMode): void {
    assertCarries(this.store, mode);
  }

  /** How often each event has happened, listened to or not. */
  get counts(): Readonly<Record<EventName, number>> {
    return this.#engine.events.counts;
  }

  /** Listens to an event; returns what ends that. A listener that throws disturbs nobody: see the event `hookFailed`. */
  on<Name extends EventName>(name: Name, listener: Listener<Name>): () => void {
    return this.#engine.events.on(name, listener);
  }

  /**
   * The session that a token stands for. Without a token, or with one that is unknown, a new session under a fresh token: what a client
   * brings is never adopted. `session.token` then tells the token that the client is to have. A new session is stored at its check-in, if
   * there is something in it.
   */
  async checkOut(token?: string, options?: CheckOutOptions): Promise<Session<Data>> {
    this.#assertOpen();
    if (token === undefined) return this.#newSession(false, options);
    const { events } = this.#engine;
    if (!isSessionToken(token)) {
      events.emit('unknownToken', { reason: 'malformed' });
      return this.#newSession(true, options);
    }
    const id = sessionIdOf(token);
    const found = checkOut(this.#engine, id, options);
    const draft = found instanceof Promise ? await found : found;
    if (draft !== undefined) return this.#wrapper.wrap(draft);
    events.emit('unknownToken', { reason: 'unknown', id });
    return this.#newSession(true, options, id);
  }

  /**
   * Signs out with a token, be it the latest of its session or one that was renewed since: the session ends, under whatever token it goes
   * on. Says whether this call ended it.
   */
  async end(token: string): Promise<boolean> {
    this.#assertOpen();
    return isSessionToken(token) && destroy(this.#engine, sessionIdOf(token), 'deleted');
  }

  /** Commits what was done to a session; the same as `session.checkIn()`. */
  async checkIn(session: Session<Data>): Promise<CheckInOutcome> {
    return session.checkIn();
  }

  /** Checks a session out, works on it, and checks it in; if the work throws, nothing is committed. */
  use<Result>(token: string | undefined, work: Work<Data, Result>): Promise<Result>;
  use<Result>(token: string | undefined, options: CheckOutOptions, work: Work<Data, Result>): Promise<Result>;
  async use<Result>(
    token: string | undefined,
    ...rest: [work: Work<Data, Result>] | [options: CheckOutOptions, work: Work<Data, Result>]
  ): Promise<Result> {
    const [options, work] = rest.length === 1 ? [undefined, rest[0]] : rest;
    const worked = async (): Promise<Result> => {
      await using session = await this.checkOut(token, options);
      const result = await work(session);
      await session.checkIn();
      return result;
    };
    const { mode = this.#engine.mode } = options ?? {};
    return mode === 'exclusive' ? this.task(worked) : worked();
  }

  /**
   * Does work as one task, such as the answer to one request: work in it that would wait for a session which the task itself holds
   * exclusively, and therefore for ever, fails with `SELF_WAIT` at once. `use` in the mode `'exclusive'` does so by itself.
   */
  task<Result>(work: () => Result): Result {
    return this.#engine.tasks.run(work);
  }

  /**
   * Changes a session as a linearizable read-modify-write: `change` runs again from the start whenever another commit came first, so it
   * must bear running several times.
   */
  async update<Result>(token: string | undefined, change: Work<Data, Result>): Promise<Result> {
    return update(this.#engine, () => this.checkOut(token, { mode: 'optimistic' }), change);
  }

  /** The sessions of a principal (`Session.setPrincipal`), without their ids. `CAPABILITY_MISSING` if the store cannot tell. */
  async sessionsOf(principal: string): Promise<SessionHandle[]> {
    const engine = this.#forPrincipals();
    return (await recordsOf(engine, principal)).map((record) => new SessionHandle(engine, record));
  }

  /** Ends all sessions of a principal, those that are just being signed in among them. How many this call ended. */
  async revokeAll(principal: string): Promise<number> {
    return revoke(this.#forPrincipals(), principal);
  }

  /** Ends all sessions of a session's principal but this one. How many this call ended. `BAD_OPERATION` if nobody is signed in to it. */
  async revokeOthers(session: Session<Data>): Promise<number> {
    const { principal, record } = draftOf(session);
    const engine = this.#forPrincipals();
    if (principal !== undefined && record?.principal === principal)
      return revoke(engine, principal, engine.reader.envelopeOf(record).birth);
    throw new SessionError(
      'BAD_OPERATION',
      `Nobody is signed in to session ${session.id}, as far as it is checked in.`,
    );
  }

  /** Removes the sessions that are stale now; how many they were. The application does so by itself from time to time. */
  async sweep(options?: SweepOptions): Promise<number> {
    return this.sessions.cleanStaleSessions(options);
  }

  /**
   * Stops sweeping, waits for what is under way (as long as the deadline), has the store write down what it holds, and stops it. What
   * fails is thrown, after the rest was done. Closing again waits for the same end. Everything else then fails with `CLOSED`.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  /** Closes at the end of a block that began with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #start(root: string | undefined): Promise<void> {
    const { store, clock, events } = this.#engine;
    const report = (error: unknown): void => events.emit('storeProblem', { error });
    try {
      // What is reported while the store starts waits until somebody could listen.
      const opened = this.#opened.promise;
      await store.start({
        clock,
        root,
        report: (problem) => void opened.then(() => report(problem)),
        evicted: (id, reason) => events.emit('evicted', { id, reason }),
      });
    } catch (error) {
      await this.#stopQuietly();
      throw error;
    }
  }

  /** A store that did not start may hold something all the same. Why it did not start is what matters, not how it stops. */
  async #stopQuietly(): Promise<void> {
    try {
      await this.#engine.store.stop();
    } catch {
      // See above.
    }
  }

  async #close(): Promise<void> {
    const { store, queues, clock, deadline } = this.#engine;
    queues.close();
    // What is still at work after the deadline will find the store closed.
    await within(clock, deadline, Promise.all([this.#sweeper.stop(), store.settled()]));
    try {
      await store.flush();
    } finally {
      store.close();
      await store.stop();
    }
  }

  #newSession(tokenRefused: boolean, options: CheckOutOptions = {}, oldId?: SessionId): Session<Data> {
    const engine = this.#engine;
    const { mode = engine.mode } = options;
    assertCarries(this.store, mode);
    return this.#wrapper.wrap(newDraft(engine, freshIdentity(engine), { mode, tokenRefused, oldId }));
  }

  #forPrincipals(): Engine {
    this.#assertOpen();
    assertCarriesPrincipals(this.store, this.#engine.principals);
    return this.#engine;
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new StoreError('CLOSED', 'The application has been closed.');
  }
}

/** Work on a session that is checked out. */
export type Work<Data extends object, Result> = (session: Session<Data>) => Result | Promise<Result>;

/** A store that extends SessionStore, of whichever copy of core, is its own dictionary from now on. */
function attach(store: RecordStore, dictionary: SessionDictionary): void {
  if (takesDictionary(store)) store.attach(dictionary);
}

function takesDictionary(store: RecordStore): store is RecordStore & Pick<AttachedDictionary, 'attach'> {
  return 'attach' in store && typeof store.attach === 'function';
}

function environment(): StoreEnvironment {
  return typeof process === 'object' ? process.env : {};
}
