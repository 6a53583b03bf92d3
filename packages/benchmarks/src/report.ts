import type { Line, Outcome, Row } from './comparison.ts';
import { countText, millisecondsText, rangeText, rateText, ratioText, spreadText } from './figures.ts';
import type { HeapLine, HeapOutcome } from './heap.ts';
import type { NaiveLine } from './naive.ts';
import { markdownTable } from './table.ts';
import type { WaitingLine } from './waiting.ts';

/** The table of one comparison: each subject, and beneath it what it was to reach. */
export function rowTable(row: Row): string {
  const head = [
    '',
    row.seconds === 'cpu' ? 'ops per CPU s' : 'ops/s',
    `times as fast as ${row.reference}`,
    'goal',
    'reached',
  ];
  return markdownTable(
    head,
    row.lines.flatMap((line) => linesOf(line, row)),
  );
}

/** The heading of a comparison. */
export function rowTitle({ section, title, sessions }: Row): string {
  return `${section}: ${title}${sessions === undefined ? '' : ` (${countText(sessions)} sessions)`}`;
}

/** All goals of a run, each with what was measured. */
export function goalTable(rows: readonly Row[], heap: readonly HeapLine[]): string {
  const head = ['what', 'beside', 'goal', 'measured (quartiles)', 'reached'];
  const ofRows = rows.flatMap((row) => row.outcomes.map((outcome) => goalCells(row, outcome)));
  const ofHeap = heap.flatMap(({ subject, outcome }) => (outcome === undefined ? [] : heapGoalCells(subject, outcome)));
  return markdownTable(head, [...ofRows, ...ofHeap], ['left', 'left']);
}

/** Why goals were not reached, one paragraph for each; empty if all were. */
export function shortfalls(rows: readonly Row[], heap: readonly HeapLine[]): string[] {
  const ofRows = rows.flatMap((row) =>
    row.outcomes
      .filter(({ reached }) => !reached)
      .map((outcome) => {
        const { subject, than, atLeast, measured, shortfall = 'Not explained yet.' } = outcome;
        return `${rowTitle(row)}: ${subject}, ${ratioText(measured.median)} instead of ${atLeast} times ${than}. ${shortfall}`;
      }),
  );
  const ofHeap = heap.flatMap(({ subject, outcome }) => {
    if (outcome === undefined || outcome.reached) return [];
    const { than, atMost, measured } = outcome;
    return `${HEAP_TITLE}: ${subject}, ${ratioText(measured)} instead of at most ${atMost} times ${than}. Not explained yet.`;
  });
  return [...ofRows, ...ofHeap];
}

/** What a session costs in memory, store by store. */
export function heapTable(lines: readonly HeapLine[]): string {
  return markdownTable(
    ['', 'bytes per session', 'times its JSON', 'goal', 'reached'],
    lines.flatMap(({ subject, bytes, ofJson, outcome }) => {
      const cells = [subject, countText(bytes), ofJson.toFixed(2)];
      return outcome === undefined ? [cells] : [cells, heapOutcomeCells(outcome)];
    }),
  );
}

/** How long those in line waited. */
export function waitingTable(lines: readonly WaitingLine[]): string {
  return markdownTable(
    ['', 'p50', 'p99', 'longest'],
    lines.map(({ subject, p50, p99, longest }) => [subject, ...[p50, p99, longest].map(millisecondsText)]),
  );
}

/** What the naive test ended with, server by server. */
export function naiveTable(lines: readonly NaiveLine[]): string {
  return markdownTable(
    ['', 'sent', 'counted', 'refused', 'lost without a word', 'at once'],
    lines.map(({ subject, requests, rounds }) => [
      subject,
      countText(requests),
      rangeText(rounds.map(({ counted }) => counted)),
      rangeText(rounds.map(({ failed }) => failed)),
      rangeText(rounds.map(({ counted, failed }) => requests - failed - counted)),
      rangeText(rounds.map(({ atOnce }) => atOnce)),
    ]),
  );
}

function linesOf(line: Line, row: Row): string[][] {
  const outcomes = row.outcomes.filter(({ subject }) => subject === line.subject);
  const own = outcomes.find(({ than }) => than === row.reference);
  const ratio = line.subject === row.reference ? '1' : spreadText(line.ratio);
  const cells = [line.subject, rateText(line.rate), ratio];
  const others = outcomes.filter((outcome) => outcome !== own);
  return [own === undefined ? cells : cells.concat(goalAndResult(own)), ...others.map(besideOther)];
}

function besideOther(outcome: Outcome): string[] {
  return [`… beside ${outcome.than}`, '', spreadText(outcome.measured)].concat(goalAndResult(outcome));
}

function goalAndResult({ atLeast, reached }: Outcome): [string, string] {
  return [`≥ ${countOrPart(atLeast)}`, yesOrNo(reached)];
}

function goalCells(row: Row, outcome: Outcome): string[] {
  const [goal, reached] = goalAndResult(outcome);
  return [`${rowTitle(row)}: ${outcome.subject}`, outcome.than, goal, spreadText(outcome.measured), reached];
}

function heapOutcomeCells({ than, atMost, measured, reached }: HeapOutcome): string[] {
  return [`… beside ${than}`, '', ratioText(measured), `≤ ${atMost}`, yesOrNo(reached)];
}

function heapGoalCells(subject: string, { than, atMost, measured, reached }: HeapOutcome): [string[]] {
  return [[`${HEAP_TITLE}: ${subject}`, than, `≤ ${atMost}`, ratioText(measured), yesOrNo(reached)]];
}

const HEAP_TITLE = 'memory per session';

function yesOrNo(reached: boolean): string {
  return reached ? 'yes' : 'NO';
}

function countOrPart(number: number): string {
  return number < 1 ? String(number) : countText(number);
}
