import type { Decode, Encode } from './codec.ts';
import type { SessionDictionary, SessionInspection, SweepOptions } from './dictionary.ts';
import { StoreError } from './errors.ts';
import type { SessionId } from './record.ts';
import type { CheckInOutcome, CheckOutOptions, Session } from './session.ts';

/**
 * The dictionary face of a store: hands every call to the dictionary that the application made for this store when it opened it, which
 * has the application's clock, codecs and hooks. Until then every call fails with `NOT_OPEN`.
 */
export abstract class AttachedDictionary implements SessionDictionary {
  /** 'Foo' of SessionFooStore, for messages. */
  abstract readonly storeName: string;
  #dictionary: SessionDictionary | undefined;

  /** Called by the application that opens this store, with the dictionary that it made for it. */
  attach(dictionary: SessionDictionary): void {
    this.#dictionary = dictionary;
  }

  get #face(): SessionDictionary {
    if (this.#dictionary !== undefined) return this.#dictionary;
    throw new StoreError('NOT_OPEN', `Session${this.storeName}Store is not in use: open an application with it first.`);
  }

  create(id?: SessionId): Session {
    return this.#face.create(id);
  }
  get(id: SessionId): Promise<Session | undefined>;
  get<Fallback>(id: SessionId, fallback: Fallback): Promise<Session | Fallback>;
  async get<Fallback>(id: SessionId, fallback?: Fallback): Promise<Session | Fallback | undefined> {
    return this.#face.get(id, fallback);
  }
  async has(id: SessionId): Promise<boolean> {
    return this.#face.has(id);
  }
  async set(id: SessionId, session: Session): Promise<void> {
    return this.#face.set(id, session);
  }
  async delete(id: SessionId): Promise<boolean> {
    return this.#face.delete(id);
  }
  pop(id: SessionId): Promise<Session | undefined>;
  pop<Fallback>(id: SessionId, fallback: Fallback): Promise<Session | Fallback>;
  async pop<Fallback>(id: SessionId, fallback?: Fallback): Promise<Session | Fallback | undefined> {
    return this.#face.pop(id, fallback);
  }
  async setDefault(id: SessionId, session?: Session): Promise<Session> {
    return this.#face.setDefault(id, session);
  }
  async keys(): Promise<SessionId[]> {
    return this.#face.keys();
  }
  async values(): Promise<Session[]> {
    return this.#face.values();
  }
  async items(): Promise<[SessionId, Session][]> {
    return this.#face.items();
  }
  /** The ids with their sessions, of all that are not stale. */
  [Symbol.asyncIterator](): AsyncIterator<[SessionId, Session]> {
    return this.#face[Symbol.asyncIterator]();
  }
  async size(): Promise<number> {
    return this.#face.size();
  }
  async clear(): Promise<void> {
    return this.#face.clear();
  }
  async inspect(limit?: number): Promise<SessionInspection[]> {
    return this.#face.inspect(limit);
  }
  async checkOut(id: SessionId, options?: CheckOutOptions): Promise<Session> {
    return this.#face.checkOut(id, options);
  }
  async update<Result>(id: SessionId, change: (session: Session) => Result | Promise<Result>): Promise<Result> {
    return this.#face.update(id, change);
  }
  async storeSession(session: Session): Promise<CheckInOutcome> {
    return this.#face.storeSession(session);
  }
  async storeAllSessions(): Promise<void> {
    return this.#face.storeAllSessions();
  }
  async cleanStaleSessions(options?: SweepOptions): Promise<number> {
    return this.#face.cleanStaleSessions(options);
  }
  encoder(): Encode {
    return this.#face.encoder();
  }
  decoder(): Decode {
    return this.#face.decoder();
  }
  setEncoderDecoder(encode: Encode, decode: Decode, name: string): void {
    this.#face.setEncoderDecoder(encode, decode, name);
  }
  application(): object {
    return this.#face.application();
  }
}
