import { AsyncLocalStorage } from 'node:async_hooks';

import { SessionError } from './errors.ts';
import type { SessionId } from './record.ts';

/**
 * Pieces of work, each with the sessions that it holds exclusively: so that work which would wait for a session that it holds itself, and
 * therefore for ever, is told so at once. A task begun within another holds what the other holds.
 */
export class Tasks {
  readonly #running = new AsyncLocalStorage<Task>();

  /** Does work as a task of its own. */
  run<Result>(work: () => Result): Result {
    return this.#running.run({ within: this.#running.getStore(), held: new Set() }, work);
  }

  /** Notes that the task at work holds a session; returns what ends that. Where there is no task, nobody could wait in vain. */
  hold(id: SessionId): () => void {
    const task = this.#running.getStore();
    task?.held.add(id);
    return () => task?.held.delete(id);
  }

  /** The task at work, if it is one. */
  current(): Task | undefined {
    return this.#running.getStore();
  }
}

/** A piece of work. */
export interface Task {
  readonly within: Task | undefined;
  readonly held: Set<SessionId>;
}

/** Whether a task holds a session, or one that it is within does. */
export function holds(task: Task | undefined, id: SessionId): boolean {
  for (let each = task; each !== undefined; each = each.within) if (each.held.has(id)) return true;
  return false;
}

/** The error of a task that would wait for itself. */
export function selfWait(id: SessionId): SessionError {
  const message = `This would wait for session ${id}, which the same work holds exclusively: use the session that it has, or check it in first.`;
  return new SessionError('SELF_WAIT', message);
}
