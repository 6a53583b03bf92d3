import type { Amendment } from './amendment.ts';
import type { SessionRecord } from './record.ts';

/** What the fence and the lease are to be in a record: those of whoever holds it, those of the next in line, or no lease. */
export type Hold = Required<Pick<Amendment, 'fence' | 'lease'>>;

/** Makes the record that is to follow upon another. */
export type Following = (base: SessionRecord, hold: Hold) => SessionRecord;

/** What holds a session that is checked out exclusively. */
export interface Holding {
  /** Larger than that of anybody who held this session before. */
  readonly fence: number;
  /**
   * Writes, and gives the session back in the same write, or passes it on to the next in line. `LEASE_LOST` if somebody else has had it
   * since, `SESSION_GONE` if it ended; after that, and after success, it is held no longer. After any other failure it is.
   */
  commit(following: Following): Promise<SessionRecord>;
  /** Writes, and goes on. Fails as {@link commit} does. */
  keep(following: Following): Promise<SessionRecord>;
  /**
   * Lets the session go on elsewhere, after which there is nothing left to be held. Fails as {@link commit} does.
   *
   * @param move - says whether the record that it was given was still the one in the store
   */
  move(move: (base: SessionRecord) => Promise<boolean>): Promise<void>;
  /** Gives the session back, or passes it on, as it is. What fails is reported: the lease will run out. */
  release(): Promise<void>;
  /** Has nothing to give back: the session ended, or goes on under another id. */
  leave(): void;
}
