import { checkIn } from './check-in.ts';
import { checkOut } from './check-out.ts';
import type { CheckOutOptions } from './check-out-options.ts';
import type { Codec, Decode, Encode } from './codec.ts';
import { destroy } from './destroy.ts';
import type { SessionDictionary, SessionInspection, SweepOptions } from './dictionary.ts';
import type { Draft } from './draft.ts';
import { draftFrom, freshIdentity, newDraft, readLive } from './drafts.ts';
import type { Engine } from './engine.ts';
import { CapabilityError, hasCode, SessionError, SessionGoneError } from './errors.ts';
import { nextTurn } from './event-loop.ts';
import { settledKindOf } from './leftovers.ts';
import { assertCarriesPrincipals } from './principals.ts';
import { put, putIfAbsent, store } from './put.ts';
import { pop } from './pop.ts';
import { isSessionId } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { Session, draftOf } from './session.ts';
import type { CheckInOutcome, SessionData, SessionKeeper } from './session.ts';
import { sweep } from './sweep.ts';
import { take } from './take.ts';
import { update } from './update.ts';

/** How many sessions `inspect` shows unless told. */
const INSPECTED = 100;
/** After this many records, a listing lets the event loop go round. */
const LISTED_AT_ONCE = 256;

/** The dictionary of the sessions in one store, on the engine of an application. */
export class Sessions<Data extends object = SessionData> implements SessionDictionary<Data> {
  readonly #engine: Engine;
  readonly #application: object;
  readonly #keeper: SessionKeeper;

  constructor(engine: Engine, application: object) {
    this.#engine = engine;
    this.#application = application;
    this.#keeper = {
      now: () => engine.clock.now(),
      checkIn: (draft) => checkIn(engine, draft),
      take: (draft, key) => draft.inOrder(() => take(engine, draft, key)),
      assertCarriesPrincipals: () => assertCarriesPrincipals(engine.store.store, engine.principals),
    };
  }

  /** The session whose inside this draft is. */
  wrap(draft: Draft): Session<Data> {
    return new Session<Data>(draft, this.#keeper);
  }

  create(id?: SessionId): Session<Data> {
    if (id !== undefined) assertId(id);
    return this.wrap(newDraft(this.#engine, id === undefined ? freshIdentity(this.#engine) : { id }));
  }

  get(id: SessionId): Promise<Session<Data> | undefined>;
  get<Fallback>(id: SessionId, fallback: Fallback): Promise<Session<Data> | Fallback>;
  async get<Fallback>(id: SessionId, fallback?: Fallback): Promise<Session<Data> | Fallback | undefined> {
    const record = await this.#live(id);
    return record === undefined ? fallback : this.#from(record);
  }

  async has(id: SessionId): Promise<boolean> {
    return (await this.#live(id)) !== undefined;
  }

  async set(id: SessionId, session: Session<Data>): Promise<void> {
    assertId(id);
    await put(this.#engine, id, draftOf(session));
  }

  async delete(id: SessionId): Promise<boolean> {
    return isSessionId(id) && destroy(this.#engine, id, 'deleted');
  }

  pop(id: SessionId): Promise<Session<Data> | undefined>;
  pop<Fallback>(id: SessionId, fallback: Fallback): Promise<Session<Data> | Fallback>;
  async pop<Fallback>(id: SessionId, fallback?: Fallback): Promise<Session<Data> | Fallback | undefined> {
    const draft = isSessionId(id) ? await pop(this.#engine, id) : undefined;
    return draft === undefined ? fallback : this.wrap(draft);
  }

  async setDefault(id: SessionId, session: Session<Data> = this.create(id)): Promise<Session<Data>> {
    assertId(id);
    const stored = await putIfAbsent(this.#engine, id, draftOf(session));
    return stored === undefined ? session : this.wrap(stored);
  }

  async keys(): Promise<SessionId[]> {
    const ids: SessionId[] = [];
    for await (const record of this.#records()) ids.push(record.id);
    return ids;
  }

  async values(): Promise<Session<Data>[]> {
    return (await this.items()).map(([, session]) => session);
  }

  async items(): Promise<[SessionId, Session<Data>][]> {
    const items: [SessionId, Session<Data>][] = [];
    for await (const item of this) items.push(item);
    return items;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<[SessionId, Session<Data>]> {
    for await (const record of this.#records()) {
      const session = this.#unlessDamaged(() => this.#from(record));
      if (session !== undefined) yield [record.id, session];
    }
  }

  async size(): Promise<number> {
    this.#assertLists();
    return this.#engine.store.count();
  }

  async clear(): Promise<void> {
    await this.#engine.store.removeAll();
  }

  async inspect(limit: number = INSPECTED): Promise<SessionInspection[]> {
    const seen: SessionInspection[] = [];
    if (limit <= 0) return seen;
    for await (const record of this.#records()) {
      const envelope = this.#unlessDamaged(() => this.#engine.reader.envelopeOf(record));
      if (envelope === undefined) continue;
      const { id, accessedAt, expiresAt } = record;
      seen.push({ id, createdAt: envelope.createdAt, accessedAt, expiresAt });
      if (seen.length >= limit) break;
    }
    return seen;
  }

  async checkOut(id: SessionId, options: CheckOutOptions = {}): Promise<Session<Data>> {
    const draft = isSessionId(id) ? await checkOut(this.#engine, id, options) : undefined;
    if (draft === undefined)
      throw new SessionGoneError(`There is no session ${isSessionId(id) ? id : 'under what is not an id'}.`);
    return this.wrap(draft);
  }

  async update<Result>(id: SessionId, change: (session: Session<Data>) => Result | Promise<Result>): Promise<Result> {
    return update(this.#engine, () => this.checkOut(id, { mode: 'optimistic' }), change);
  }

  async storeSession(session: Session<Data>): Promise<CheckInOutcome> {
    return store(this.#engine, draftOf(session));
  }

  async storeAllSessions(): Promise<void> {
    await this.#engine.store.flush();
  }

  async cleanStaleSessions(options?: SweepOptions): Promise<number> {
    return sweep(this.#engine, options);
  }

  encoder(): Encode {
    return this.#codec.encode;
  }

  decoder(): Decode {
    return this.#codec.decode;
  }

  setEncoderDecoder(encode: Encode, decode: Decode, name: string): void {
    this.#engine.codecs.change({ name, encode, decode });
  }

  application(): object {
    return this.#application;
  }

  get #codec(): Codec {
    return this.#engine.codecs.current;
  }

  async #live(id: SessionId): Promise<SessionRecord | undefined> {
    return isSessionId(id) ? readLive(this.#engine, id) : undefined;
  }

  #from(record: SessionRecord): Session<Data> {
    return this.wrap(draftFrom(this.#engine, record));
  }

  async *#records(): AsyncGenerator<SessionRecord> {
    this.#assertLists();
    let listed = 0;
    for await (const id of this.#engine.store.ids()) {
      const record = await this.#readUnlessDamaged(id);
      if (record !== undefined) yield record;
      listed += 1;
      if (listed % LISTED_AT_ONCE === 0) await nextTurn();
    }
  }

  async #readUnlessDamaged(id: SessionId): Promise<SessionRecord | undefined> {
    try {
      const record = await readLive(this.#engine, id);
      // Where a renewed token leads is listed under its own id, and a renewal that is not completed not at all.
      if (record?.id !== id) return undefined;
      return (await settledKindOf(this.#engine, record)) === 'session' ? record : undefined;
    } catch (error) {
      return this.#reported(error);
    }
  }

  #unlessDamaged<Result>(look: () => Result): Result | undefined {
    try {
      return look();
    } catch (error) {
      return this.#reported(error);
    }
  }

  /** One damaged record does not keep the others from being listed: the listeners are told of it. Other errors are thrown. */
  #reported(error: unknown): undefined {
    if (!hasCode(error, 'RECORD_DAMAGED')) throw error;
    this.#engine.events.emit('storeProblem', { error });
  }

  #assertLists(): void {
    const { storeName, capabilities } = this.#engine.store.store;
    if (!capabilities.lists) throw new CapabilityError(`Session${storeName}Store cannot list or count its sessions.`);
  }
}

function assertId(id: unknown): asserts id is SessionId {
  if (!isSessionId(id))
    throw new SessionError('BAD_ID', 'Expected the id of a session: 64 lower-case hexadecimal digits.');
}
