import type { StoreSubject } from '@coatcheck/conformance';
import type { Capabilities } from '@coatcheck/core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SessionTableStore } from './table-store.ts';
import { Table } from './table.ts';
import type { Outage, Parameters } from './table.ts';

/** A class of stores in a table. */
export type TableStoreClass = new (file: string, outage?: Outage) => SessionTableStore;

/** A store in a table, which other processes can open, too. */
export interface TableSubject extends StoreSubject {
  readonly Store: TableStoreClass;
}

/** What another process has to know of a table. */
export interface Elsewhere {
  /** The name of the subject. */
  readonly subject: string;
  readonly file: string;
}

/** Whether other processes can open the store. */
export function isInTable(subject: StoreSubject): subject is TableSubject {
  return 'Store' in subject;
}

/** A subject whose every trial has a database file of its own. */
export function tableSubject(name: string, Store: TableStoreClass, capabilities: Capabilities): TableSubject {
  return {
    name,
    capabilities,
    Store,
    async create() {
      const directory = await mkdtemp(join(tmpdir(), 'coatcheck-gallery-'));
      const file = join(directory, 'sessions.db');
      const outage: Outage = { now: false };
      const elsewhere: Elsewhere = { subject: name, file };
      return {
        store: new Store(file, outage),
        reopen: () => new Store(file, outage),
        damage: (id) => changeRow(file, 'UPDATE sessions SET rev = NULL, meta = NULL WHERE id = :id', { id }),
        interrupt() {
          outage.now = true;
          return () => {
            outage.now = false;
          };
        },
        lifeOf: (id) => lifeIn(file, { id }),
        elsewhere: {
          module: new URL('../open-elsewhere.ts', import.meta.url).href,
          argument: JSON.stringify(elsewhere),
        },
        cleanUp: () => rm(directory, { recursive: true }),
      };
    },
  };
}

function changeRow(file: string, statement: string, parameters: Parameters): void {
  const table = new Table(file, { now: false });
  table.change(statement, parameters);
  table.close();
}

/** In milliseconds; nothing is kept for ever by chance, so a row that is not there has no life at all. */
function lifeIn(file: string, parameters: Parameters): number {
  const table = new Table(file, { now: false });
  const [row] = table.rows('SELECT life FROM sessions WHERE id = :id', parameters);
  table.close();
  if (row === undefined) return 0;
  return row['life'] === null ? Infinity : Number(row['life']);
}
