import { hasCode, systemClock } from '@coatcheck/core';
import type { StoreContext } from '@coatcheck/core';
import { brokenMap, brokenTable } from '../broken-store.ts';
import type { BrokenStore } from '../broken-store.ts';
import { SessionMapStore } from '../correct/map-store.ts';
import { SessionTableStore } from '../correct/table-store.ts';
import type { Table } from '../correct/table.ts';

/** How often a store looks after itself, in milliseconds. */
const INTERVAL = 60_000;

/** From `start` to `stop`. */
export const lifecycle: readonly BrokenStore[] = [
  brokenMap(
    {
      name: 'stopping twice fails',
      matters: 'A server that is told twice to shut down ends with an error, and its other resources are not released.',
      rejectedBy: 'starting and stopping › stopping twice is harmless',
    },
    class TouchySessionMapStore extends SessionMapStore {
      override stop(): void {
        this.records.clear();
        super.stop();
      }
    },
  ),

  brokenTable(
    {
      name: 'stopping a store that was never started fails',
      matters: 'An application that could not be opened tells of this error, and not of the one that matters.',
      rejectedBy: 'starting and stopping › stopping a store that was never started is harmless',
    },
    class ImpatientSessionTableStore extends SessionTableStore {
      #started = false;
      override async start(context: StoreContext): Promise<void> {
        this.#started = true;
        await super.start(context);
      }
      override async stop(): Promise<void> {
        if (!this.#started) throw new TypeError('Cannot read properties of undefined.');
        await super.stop();
      }
    },
  ),

  brokenMap(
    {
      name: 'a timer goes on after the stop',
      matters: 'The process never ends, or something is written to what was closed already.',
      rejectedBy: 'starting and stopping › a store that was stopped leaves no timer behind',
    },
    class TickingSessionMapStore extends SessionMapStore {
      override start({ clock }: StoreContext): void {
        if (clock !== systemClock) clock.after(INTERVAL, () => undefined);
      }
    },
  ),

  brokenMap(
    {
      name: 'the store goes on after it was stopped',
      matters: 'What a request writes into a store that was saved already is lost, though it was told as committed.',
      rejectedBy: 'starting and stopping › after a stop every primitive fails with CLOSED',
    },
    class UnstoppableSessionMapStore extends SessionMapStore {
      override stop(): void {}
    },
  ),

  brokenTable(
    {
      name: 'after the stop, a call fails with whatever the driver throws',
      matters: 'A request that comes while the server shuts down looks like a mistake in the program.',
      rejectedBy: 'starting and stopping › after a stop every primitive fails with CLOSED',
    },
    class CrypticSessionTableStore extends SessionTableStore {
      protected override async ask<Answer>(question: (table: Table) => Answer): Promise<Answer> {
        return super.ask(question).catch((error: unknown) => {
          throw hasCode(error, 'CLOSED') ? new TypeError('Cannot read properties of undefined.') : error;
        });
      }
    },
  ),

  brokenTable(
    {
      name: 'the start empties the table',
      matters: 'Everybody is signed out by each new version of the application.',
      rejectedBy: 'reopening › what was written and touched is there again after a stop',
    },
    class EmptyingSessionTableStore extends SessionTableStore {
      override async start(context: StoreContext): Promise<void> {
        await super.start(context);
        await this.removeAll();
      }
    },
  ),
];
