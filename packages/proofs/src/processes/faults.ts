import { sessionIdOf } from '@coatcheck/core';
import type { SessionRecord, WriteCondition } from '@coatcheck/core';
import { SessionFileStore } from '@coatcheck/file';
import { honest } from './conduct.ts';
import type { Conduct } from './conduct.ts';

/** Something that is wrong with a worker: with its store or with what it says of itself. */
export interface Fault {
  readonly store?: (dir: string) => SessionFileStore;
  readonly conduct?: Conduct;
}

/** Writes whatever the condition says, but that it knows how to. */
class HeedlessFileStore extends SessionFileStore {
  override async write(record: SessionRecord, _when: WriteCondition): Promise<boolean> {
    for (;;) {
      const held = await this.read(record.id);
      if (await super.write(record, held === undefined ? 'absent' : { rev: held.rev })) return true;
    }
  }
}

/** The name of a fault that a history has to show. */
export type FaultName =
  | 'a store that writes whatever the condition'
  | 'increments that count twice'
  | 'a logout that does not follow renewals';

const faults: Readonly<Record<FaultName, Fault>> = {
  'a store that writes whatever the condition': { store: (dir) => new HeedlessFileStore({ dir }) },
  'increments that count twice': {
    conduct: {
      ...honest,
      make(session, change) {
        honest.make(session, change);
        if ('increment' in change) honest.make(session, change);
      },
    },
  },
  'a logout that does not follow renewals': {
    conduct: { ...honest, end: async (application, token) => application.store.remove(sessionIdOf(token)) },
  },
};

/** What a fault is; none, unless it is named. */
export function faultOf(name: FaultName | undefined): Fault {
  return name === undefined ? {} : faults[name];
}
