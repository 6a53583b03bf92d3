import * as fc from 'fast-check';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { open } from '../opened.ts';
import { sessionId } from '../records.ts';
import { dictionaryCommands, nameOf, names } from './dictionary-commands.ts';
import type { Real } from './dictionary-commands.ts';
import { DictionaryModel, TIMEOUT } from './dictionary-model.ts';
import type { Counters } from './dictionary-model.ts';

/** How many histories are tried, of at most how many commands each. */
const RUNS = 100;
const COMMANDS = 40;
const TIME_LIMIT = 60_000;

/** Any history of the dictionary, compared step by step with a plain `Map`. */
export const dictionaryHistories: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'any history of the dictionary' }, [
    test(
      'goes as it would with a Map of sessions that expire',
      async (trial) => {
        const ended: string[] = [];
        const { application, clock } = await open<Counters>(trial, {
          timeout: TIMEOUT,
          expiring: (session, reason) => ended.push(`${nameOf(session.id)} ${reason}`),
        });
        const { sessions } = application;
        const commands = dictionaryCommands(trial.capabilities.lists);
        const histories = fc.commands(commands, { maxCommands: COMMANDS, size: 'max' });
        const property = fc.asyncProperty(histories, async (history) => {
          // One store serves all histories, since opening one can take long.
          for (const name of names) await sessions.delete(sessionId(name));
          ended.length = 0;
          const real: Real = { sessions, clock, ended, atWork: new Map() };
          await fc.asyncModelRun(() => ({ model: new DictionaryModel(), real }), history);
        });
        await fc.assert(property, { numRuns: RUNS, seed: trial.seed });
      },
      { timeLimit: TIME_LIMIT },
    ),
  ]),
];
