import { CapabilityError } from '@coatcheck/core';
import type { Capabilities, MaybePromise, SessionId, StoreContext } from '@coatcheck/core';
import { SessionTableStore, statements } from './table-store.ts';
import type { Statements } from './table-store.ts';
import type { Parameters } from './table.ts';

/** What the database is told of the life of a row that expires at a time: in milliseconds from now, where NULL is for ever. */
export function lifeUntil(expiresAt: string): string {
  return `CASE WHEN ${expiresAt} < 8.64e15 THEN ${expiresAt} - :now END`;
}

/** The statements of a store in a table, each of which tells the life of the row, too. */
export function livingStatements(life: (expiresAt: string) => string = lifeUntil): Statements {
  return {
    ...statements,
    create: statements.create.replace('body)', 'body, life)').replace(':body)', `:body, ${life(':expiresAt')})`),
    update: statements.update.replace(' WHERE', `, life = ${life(':expiresAt')} WHERE`),
    touch: statements.touch.replace(' WHERE', `, life = ${life('max(expiresAt, :expiresAt)')} WHERE`),
  };
}

/**
 * The same where the database removes by itself what is stale, as servers do that have a time to live for each key, and cannot list. By
 * the time that a trial is over, it has not come to do so.
 */
export class NativeSessionTableStore extends SessionTableStore {
  override readonly capabilities: Capabilities = {
    atomicity: 'host',
    durability: 'process-crash',
    expiry: 'native',
    lists: false,
  };
  protected override readonly sql: Statements = livingStatements();
  #now: () => number = () => 0;

  override start(context: StoreContext): MaybePromise<void> {
    this.#now = () => context.clock.now();
    return super.start(context);
  }

  override ids(): AsyncGenerator<SessionId> {
    throw new CapabilityError('The database cannot list its sessions.');
  }

  override async *stale(): AsyncGenerator<SessionId> {}

  protected override async change(statement: keyof Statements, parameters: Parameters = {}): Promise<number> {
    return super.change(statement, { ...parameters, now: this.#now() });
  }
}
