import type { RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import { brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionTableStore, statements } from '../correct/table-store.ts';
import type { Statements } from '../correct/table-store.ts';
import type { Parameters } from '../correct/table.ts';
import { setTimeout } from 'node:timers/promises';

/** How long a question and its answer are under way, in milliseconds. */
const WAY = 2;

/** Several stores on the same data. */
export const sharing: readonly BrokenStore[] = [
  brokenTable(
    {
      name: 'what was read once is remembered, whoever changes it',
      matters: 'After a sign-out at one server, the others still let the session in.',
      rejectedBy: 'histories of records › so it does with two stores on the same data',
    },
    class RememberingSessionTableStore extends SessionTableStore {
      readonly #cache = new Map<SessionId, SessionRecord>();
      override async read(id: SessionId): Promise<SessionRecord | undefined> {
        const found = this.#cache.get(id) ?? (await super.read(id));
        if (found !== undefined) this.#cache.set(id, found);
        return found;
      }
      protected override async change(statement: keyof Statements, parameters: Parameters = {}): Promise<number> {
        for (const id of this.#cache.keys()) if (id === parameters['id']) this.#cache.delete(id);
        return super.change(statement, parameters);
      }
    },
  ),

  brokenTable(
    {
      name: 'a condition is checked against what was read here last',
      matters: 'Each server overwrites what the others have done.',
      rejectedBy: 'two stores on the same data › a revision that the other replaced or removed lets nothing be written',
    },
    class TrustingSessionTableStore extends SessionTableStore {
      protected override readonly sql: Statements = {
        ...statements,
        update: statements.update.replace(' AND rev = :held', ''),
      };
      readonly #seen = new Map<SessionId, string | undefined>();
      override async read(id: SessionId): Promise<SessionRecord | undefined> {
        const held = await super.read(id);
        this.#seen.set(id, held?.rev);
        return held;
      }
      override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
        if (when === 'absent') return super.write(record, when);
        if (!this.#seen.has(record.id)) await this.read(record.id);
        if (this.#seen.get(record.id) !== when.rev) return false;
        this.#seen.set(record.id, record.rev);
        return super.write(record, when);
      }
    },
  ),

  brokenTable(
    {
      name: 'the lock that makes a write conditional is one of this process',
      matters: 'All is well until a second server is started, and then updates are lost without a word.',
      rejectedBy: 'several processes › increments of one session by several processes all count',
    },
    class LockingSessionTableStore extends SessionTableStore {
      protected override readonly sql: Statements = {
        ...statements,
        update: statements.update.replace(' AND rev = :held', ''),
      };
      override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
        return oneByOne(async () => {
          const holds = when === 'absent' || (await this.read(record.id))?.rev === when.rev;
          await setTimeout(WAY);
          return holds && super.write(record, when);
        });
      }
      override async remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
        return oneByOne(async () => super.remove(id, when));
      }
      override async touch(id: SessionId, touch: Touch): Promise<boolean> {
        return oneByOne(async () => super.touch(id, touch));
      }
    },
  ),
];

let last: Promise<unknown> = Promise.resolve();

/** The lock: whoever comes waits for those who came before. */
async function oneByOne<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  const answer = last.then(work);
  last = answer.catch(() => undefined);
  return answer;
}
