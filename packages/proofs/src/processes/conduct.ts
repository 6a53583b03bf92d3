import type { Application, Session, SessionToken } from '@coatcheck/core';
import type { Change } from '@coatcheck/conformance/history';

/** How a client does what its history tells of it. */
export interface Conduct {
  /** Makes a change to a session that is checked out. */
  make(session: Session, change: Change): void;
  /** Signs out with a token. */
  end(application: Application, token: SessionToken): Promise<boolean>;
}

/** Does just what the history tells. */
export const honest: Conduct = {
  make(session, change) {
    if ('set' in change) session.set(change.set, change.to);
    else if ('delete' in change) session.delete(change.delete);
    else if ('increment' in change) session.increment(change.increment, change.by);
    else session.append(change.append, change.item);
  },
  end: async (application, token) => application.end(token),
};
