import type { SessionId, SessionRecord } from '@coatcheck/core';

/** How many digits of an id are shown. */
const SHOWN = 4;

/**
 * Names for what is random in records, the same in every run: a revision is named after the process that made it. So that a trace can be
 * read, and two states of the world can be compared.
 */
export class Names {
  readonly #ids = new Map<SessionId, string>();
  /** From the random part of revisions to the process that makes these. */
  readonly #makers = new Map<string, string>();
  readonly #described = new WeakMap<SessionRecord, string>();

  /** Has an id shown by a name. */
  nameId(id: SessionId, name: string): void {
    this.#ids.set(id, name);
  }

  /** Takes notice of who made a record: whoever is the first to write a revision of this kind. */
  learn(process: string, { rev }: SessionRecord): void {
    const maker = makerOf(rev);
    if (!this.#makers.has(maker)) this.#makers.set(maker, process);
  }

  id(id: SessionId): string {
    return this.#ids.get(id) ?? id.slice(0, SHOWN);
  }

  rev(rev: string): string {
    return this.#replaced(rev);
  }

  /** All of a record, but for its id. */
  record(record: SessionRecord | undefined): string {
    if (record === undefined) return 'nothing';
    let text = this.#described.get(record);
    if (text === undefined) {
      const { rev, accessedAt, expiresAt, principal, meta, body } = record;
      const shown = typeof body === 'string' ? body : Buffer.from(body).toString('hex');
      text = this.#replaced(`${rev} ${accessedAt}..${expiresAt} ${principal ?? '-'} ${meta} ${shown}`);
      this.#described.set(record, text);
    }
    return text;
  }

  #replaced(text: string): string {
    let replaced = text;
    for (const [maker, process] of this.#makers) replaced = replaced.replaceAll(maker, process);
    return replaced;
  }
}

/** A revision is a random text and a count. */
function makerOf(rev: string): string {
  return rev.slice(0, rev.lastIndexOf('-'));
}
