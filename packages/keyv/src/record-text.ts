import { sessionRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';
import { contentsIn, contentsText } from './contents-text.ts';

/** A record as one text: the id, the revision, when it was last used, when it is stale, the contents. */
export function recordText(record: SessionRecord): string {
  return `${record.id} ${record.rev} ${record.accessedAt} ${record.expiresAt} ${contentsText(record)}`;
}

/** The record in such a text; undefined if it is damaged, or of another session. */
export function recordIn(text: string, id: SessionId): SessionRecord | undefined {
  const revAt = id.length + 1;
  const accessedAtAt = text.indexOf(' ', revAt) + 1;
  const expiresAtAt = text.indexOf(' ', accessedAtAt) + 1;
  const contentsAt = text.indexOf(' ', expiresAtAt) + 1;
  if (!text.startsWith(`${id} `) || accessedAtAt === 0 || expiresAtAt === 0 || contentsAt === 0) return undefined;
  const accessedAt = Number(text.slice(accessedAtAt, expiresAtAt - 1));
  const expiresAt = Number(text.slice(expiresAtAt, contentsAt - 1));
  const contents = contentsIn(text, contentsAt);
  if (contents === undefined || !Number.isSafeInteger(accessedAt) || !Number.isSafeInteger(expiresAt)) return undefined;
  return sessionRecord({ id, rev: text.slice(revAt, accessedAtAt - 1), accessedAt, expiresAt, ...contents });
}
