import type { SessionId } from './record.ts';

/** One session in the list of a principal's sessions. */
export interface PrincipalEntry {
  readonly id: SessionId;
  /** The birth of the session: the same through all renewals of its token. */
  readonly birth: string;
  /** When the principal signed in, in milliseconds since the epoch. */
  readonly since: number;
  /** When this entry was made, which is before its record is. */
  readonly at: number;
  /** The latest end of the session. */
  readonly absoluteAt: number;
  /** Whether the session is to end: it counts no longer, and whoever meets the entry ends it. */
  readonly ending?: boolean | undefined;
}

/** How the `meta` of such a list begins: that of a session has a time there. */
const BEGINNING = '{"v":1,"index":';

/** Whether the `meta` of a record is that of a list of sessions, and so the record holds none itself. */
export function isIndexMeta(meta: string): boolean {
  return meta.startsWith(BEGINNING);
}

/** Writes a list down. */
export function formatEntries(entries: readonly PrincipalEntry[]): string {
  return `${BEGINNING}${JSON.stringify(entries)}}`;
}

/** Reads a list; throws a plain error for what is none. */
export function parseEntries(meta: string): readonly PrincipalEntry[] {
  const written: unknown = JSON.parse(meta);
  const index: unknown = typeof written === 'object' && written !== null && 'index' in written && written.index;
  if (!isIndexMeta(meta) || !Array.isArray(index) || !index.every(isEntry)) {
    throw new Error('this is no list of sessions');
  }
  return index;
}

function isEntry(value: unknown): value is PrincipalEntry {
  if (typeof value !== 'object' || value === null || !('id' in value && 'birth' in value)) return false;
  if (typeof value.id !== 'string' || typeof value.birth !== 'string') return false;
  return ['since', 'at', 'absoluteAt'].every((name) => typeof Reflect.get(value, name) === 'number');
}
