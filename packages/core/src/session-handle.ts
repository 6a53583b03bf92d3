import { destroy } from './destroy.ts';
import type { Engine } from './engine.ts';
import { draftOf } from './session.ts';
import type { SessionId, SessionRecord } from './record.ts';

/** One of a principal's sessions, to be shown in a list of devices: without its id, without its values. */
export class SessionHandle {
  /** When the session was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** When it was last used, as far as that was written down. */
  readonly accessedAt: number;
  /** What it was labelled with when its principal signed in. */
  readonly label: string | undefined;
  readonly #engine: Engine;
  readonly #id: SessionId;
  readonly #birth: string;

  /** @internal Handles are made by an application; see `Application.sessionsOf`. */
  constructor(engine: Engine, record: SessionRecord) {
    const { createdAt, label, birth } = engine.reader.envelopeOf(record);
    this.createdAt = createdAt;
    this.accessedAt = record.accessedAt;
    this.label = label;
    this.#engine = engine;
    this.#id = record.id;
    this.#birth = birth;
  }

  /** Whether this is that session, such as the one that looks at the list. */
  is(session: unknown): boolean {
    const { record } = draftOf(session);
    return record !== undefined && this.#engine.reader.envelopeOf(record).birth === this.#birth;
  }

  /** Ends the session, also if its token was renewed since. Says whether this call ended it. */
  async end(): Promise<boolean> {
    return destroy(this.#engine, this.#id, 'revoked', { birth: this.#birth });
  }
}
