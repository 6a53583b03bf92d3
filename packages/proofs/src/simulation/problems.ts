import { checkSessionHistory, nothingEndsEarly, oneTokenIsLive } from '@coatcheck/conformance/history';
import type { SessionOperation } from '@coatcheck/conformance/history';
import type { Circumstances } from './circumstances.ts';
import type { End } from './simulated-world.ts';

/** All that must not be at the end of a simulation, in words. */
export function problemsOf(end: End, { expires, timeout, skew, jump, failure }: Circumstances): string[] {
  const { history, lastReads } = end;
  // The last step of a renewal, which makes the new record a lasting one, may fail; the next commit then does the same.
  const times = { expires, graceEnds: expires, renewalsMayVanish: failure > 0 };
  const clocksAgree = skew === 0 && jump === 0;
  const sessions = Array.from(Map.groupBy(history, ({ session }) => session));
  const violations = [
    ...checkSessionHistory(history, { timesOf: () => times }),
    ...sessions.flatMap(([session, calls]) =>
      expires || failure > 0 ? [] : oneTokenIsLive(calls, readsOf(lastReads, session)),
    ),
    ...sessions.flatMap(([, calls]) => (clocksAgree ? nothingEndsEarly(calls, timeout) : [])),
  ];
  return [...violations.map(({ message }) => message), ...unrest(end)];
}

/** Clients that fail as nobody should, or come to no end. */
function unrest({ outcome, isEndless }: End): string[] {
  const { failures, unfinished, crashed } = outcome;
  const stuck = isEndless ? [] : unfinished.filter((client) => !crashed.includes(processOf(client)));
  return [
    ...(isEndless ? ['It comes to no end.'] : []),
    ...Array.from(
      failures,
      ([client, error]) => `${client} failed: ${error instanceof Error ? error.stack : String(error)}`,
    ),
    ...stuck.map((client) => `${client} waits for ever.`),
  ];
}

function readsOf<Op extends SessionOperation>(operations: readonly Op[], session: string): Op[] {
  return operations.filter((operation) => operation.session === session);
}

/** A client is named after its process, with a number. */
function processOf(client: string): string {
  return client.slice(0, client.lastIndexOf('-'));
}
