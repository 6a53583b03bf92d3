import type { StoreSubject } from '@coatcheck/conformance';
import { sessionRecord } from '@coatcheck/core';
import type { Capabilities, SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';
import { IndexedSessionMapStore } from './correct/indexed-map-store.ts';
import { SessionMapStore } from './correct/map-store.ts';
import { livingStatements, NativeSessionTableStore } from './correct/native-table-store.ts';
import {
  indexedMapStore,
  inMap,
  inNativeTable,
  inTable,
  mapStore,
  nativeTableStore,
  tableStore,
} from './correct/subjects.ts';
import { SessionTableStore, statements } from './correct/table-store.ts';
import type { Statements } from './correct/table-store.ts';
import { tableSubject } from './correct/table-subject.ts';
import type { TableStoreClass } from './correct/table-subject.ts';

/** What is known of a broken store. */
export interface Description {
  /** What is broken: 'an update creates what is not there'. No two are broken in the same way. */
  readonly name: string;
  /** What comes of it in life, in a sentence. */
  readonly matters: string;
  /** The title of the case that is there to reject it. */
  readonly rejectedBy: string;
}

/** A store that is broken on purpose, in one way. */
export interface BrokenStore extends Description {
  readonly subject: StoreSubject;
  /** The store of which it is a broken form. */
  readonly correct: StoreSubject;
}

/** What one change to a correct record makes of it. */
type Change = (record: SessionRecord) => Partial<SessionRecord>;

/** A broken form of the store in a map, or of the one with an index. */
export function brokenMap(
  description: Description,
  Store: new () => SessionMapStore,
  capabilities: Capabilities = inMap,
): BrokenStore {
  const correct = Store.prototype instanceof IndexedSessionMapStore ? indexedMapStore : mapStore;
  const subject = { ...correct, name: description.name, capabilities, create: () => ({ store: new Store() }) };
  return { ...description, subject, correct };
}

/** A store in a map which, of what it is given, keeps something else. */
export function brokenRecord(description: Description, change: Change): BrokenStore {
  return brokenMap(
    description,
    class ChangingSessionMapStore extends SessionMapStore {
      override write(record: SessionRecord, when: WriteCondition): boolean {
        return super.write(sessionRecord({ ...record, ...change(record) }), when);
      }
    },
  );
}

/** A store in a map which, of what it holds, gives back something else. */
export function misreadRecord(description: Description, change: Change): BrokenStore {
  return brokenMap(
    description,
    class MisreadingSessionMapStore extends SessionMapStore {
      override read(id: SessionId): SessionRecord | undefined {
        const held = super.read(id);
        return held && sessionRecord({ ...held, ...change(held) });
      }
    },
  );
}

/** A broken form of the store in a table, or of the one whose rows the database removes. */
export function brokenTable(
  description: Description,
  Store: TableStoreClass,
  capabilities?: Capabilities,
): BrokenStore {
  const native = Store.prototype instanceof NativeSessionTableStore;
  const declared = capabilities ?? (native ? inNativeTable : inTable);
  return {
    ...description,
    subject: tableSubject(description.name, Store, declared),
    correct: native ? nativeTableStore : tableStore,
  };
}

/** A store in a table that says some of it to the database in other words. */
export function brokenStatement(description: Description, broken: Partial<Statements>): BrokenStore {
  return brokenTable(
    description,
    class MisspokenSessionTableStore extends SessionTableStore {
      protected override readonly sql: Statements = { ...statements, ...broken };
    },
  );
}

/** A store in a table whose rows the database removes, and that says some of it to the database in other words. */
export function brokenLife(description: Description, broken: Partial<Statements>): BrokenStore {
  return brokenTable(
    description,
    class MisspokenSessionTableStore extends NativeSessionTableStore {
      protected override readonly sql: Statements = { ...livingStatements(), ...broken };
    },
  );
}
