import { isStale, touchedRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord, StoreContext, Touch, WriteCondition } from '@coatcheck/core';
import { brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionTableStore, statements } from '../correct/table-store.ts';
import type { Statements } from '../correct/table-store.ts';
import type { Parameters, Row } from '../correct/table.ts';

/** For how long what is acknowledged is in memory only, in milliseconds. */
const BEHIND = 50;

/** What is there again after a stop, or a crash. */
export const keeping: readonly BrokenStore[] = [
  brokenTable(
    {
      name: 'touches are gathered in memory until a flush',
      matters: 'A crash signs those out who have used their sessions since.',
      rejectedBy: 'durability › what was written, replaced and touched is there without a flush or a stop',
    },
    class PatientSessionTableStore extends SessionTableStore {
      readonly #touches = new Map<SessionId, Touch>();
      override async read(id: SessionId): Promise<SessionRecord | undefined> {
        const held = await super.read(id);
        const touch = this.#touches.get(id);
        return held !== undefined && held.rev === touch?.rev ? touchedRecord(held, touch) : held;
      }
      override async touch(id: SessionId, touch: Touch): Promise<boolean> {
        const held = await this.read(id);
        if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
        this.#touches.set(id, touchedRecord(held, touch));
        return true;
      }
      override async flush(): Promise<void> {
        for (const [id, touch] of this.#touches) await super.touch(id, touch);
      }
    },
  ),

  brokenTable(
    {
      name: 'creates are acknowledged before they are written down, a moment later',
      matters: 'A crash takes away what a user was told is done: the order is paid for, and not there.',
      rejectedBy: 'durability › what a process was told is written is there after it was killed',
    },
    class HopefulSessionTableStore extends SessionTableStore {
      protected override async change(statement: keyof Statements, parameters: Parameters = {}): Promise<number> {
        const write = async (): Promise<number> => super.change(statement, parameters);
        if (statement !== 'create') return catchUp().then(write);
        const key = JSON.stringify([this.file, parameters['id']]);
        const [row] = await super.rows('read', parameters);
        if (row !== undefined || behind.has(key)) return 0;
        behind.set(key, write);
        setTimeout(() => void catchUp(), BEHIND);
        return 1;
      }
      protected override async rows(statement: keyof Statements, parameters?: Parameters): Promise<Row[]> {
        await catchUp();
        return super.rows(statement, parameters);
      }
      override async stop(): Promise<void> {
        await catchUp();
        await super.stop();
      }
    },
  ),

  brokenTable(
    {
      name: 'removed records come back with the start',
      matters: 'Everybody who signed out is signed in again, on whatever machine has the cookie.',
      rejectedBy: 'reopening › what was removed stays removed after a stop',
    },
    class RestoringSessionTableStore extends SessionTableStore {
      protected override readonly sql: Statements = {
        ...statements,
        remove: statements.remove.replace('DELETE FROM sessions', "UPDATE sessions SET id = 'removed ' || id"),
        count: 'SELECT count(*) AS count FROM sessions WHERE length(id) = 64',
      };
      override async start(context: StoreContext): Promise<void> {
        await super.start(context);
        await this.ask((table) => table.change("UPDATE OR IGNORE sessions SET id = replace(id, 'removed ', '')", {}));
      }
    },
  ),

  brokenTable(
    {
      name: 'the start gives every record a revision anew',
      matters: 'Work that was begun before a new version of the application started is lost.',
      rejectedBy: 'reopening › a revision from before a stop still lets its record be replaced',
    },
    class RenumberingSessionTableStore extends SessionTableStore {
      override async start(context: StoreContext): Promise<void> {
        await super.start(context);
        await this.ask((table) => table.change("UPDATE sessions SET rev = rev || '-1'", {}));
      }
    },
  ),

  brokenTable(
    {
      name: 'what was not used since the start is not written down again',
      matters: 'Whoever was not there between two starts is signed out by the second.',
      rejectedBy: 'reopening › what was neither changed nor read after a reopening is there after the next one',
    },
    class DiscardingSessionTableStore extends SessionTableStore {
      readonly #used = new Set<SessionId>();
      #started = false;
      override async read(id: SessionId): Promise<SessionRecord | undefined> {
        this.#used.add(id);
        return super.read(id);
      }
      override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
        this.#used.add(record.id);
        return super.write(record, when);
      }
      override async start(context: StoreContext): Promise<void> {
        await super.start(context);
        this.#started = true;
      }
      override async stop(): Promise<void> {
        if (this.#started) for await (const id of this.ids()) if (!this.#used.has(id)) await this.remove(id);
        this.#started = false;
        await super.stop();
      }
    },
  ),
];

/** What was acknowledged and is not yet written down, by this process. */
const behind = new Map<string, () => Promise<unknown>>();

async function catchUp(): Promise<void> {
  for (const [key, write] of behind) {
    await write().catch(() => undefined);
    behind.delete(key);
  }
}
