import { describe, expect, test } from 'vitest';
import { formatHistory, HistoryRecorder, parseHistory } from '../src/history/index.ts';
import type { SessionCalls, SessionOperation } from '../src/history/index.ts';

const input = { token: 't' };

describe('a recorder of histories', () => {
  test('notes who called what, in the order of starts and ends, and what came of it', () => {
    const recorder = new HistoryRecorder<SessionCalls>();
    const read = recorder.start({ session: 's', client: 'a', kind: 'read', input });
    const destroy = recorder.start({ session: 's', client: 'b', kind: 'destroy', input });
    destroy.answered(true);
    read.failed('STORE_TIMEOUT');
    recorder.start({ session: 's', client: 'b', kind: 'destroy', input }).unknown();
    recorder.start({ session: 's2', client: 'a', kind: 'read', input });
    const common = { session: 's', input, timeOfDay: undefined };
    expect(recorder.operations).toEqual([
      {
        ...common,
        id: '#1',
        client: 'a',
        kind: 'read',
        start: 1,
        end: 4,
        outcome: { is: 'failed', why: 'STORE_TIMEOUT' },
      },
      { ...common, id: '#2', client: 'b', kind: 'destroy', start: 2, end: 3, outcome: { is: 'ok', result: true } },
      { ...common, id: '#3', client: 'b', kind: 'destroy', start: 5, end: 6, outcome: { is: 'unknown' } },
      {
        ...common,
        id: '#4',
        session: 's2',
        client: 'a',
        kind: 'read',
        start: 7,
        end: undefined,
        outcome: { is: 'unknown' },
      },
    ]);
  });

  test('refuses to be told twice what came of a call', () => {
    const call = new HistoryRecorder<SessionCalls>().start({ session: 's', client: 'a', kind: 'destroy', input });
    call.answered(false);
    expect(() => call.answered(true)).toThrow('Call #1 has ended already.');
  });

  test('notes what the clock showed during a call, also where it was set back', () => {
    let now = 500;
    const recorder = new HistoryRecorder<SessionCalls>({ timeOfDay: () => now });
    const forwards = recorder.start({ session: 's', client: 'a', kind: 'read', input });
    now = 600;
    const back = recorder.start({ session: 's', client: 'a', kind: 'read', input });
    forwards.answered('gone');
    now = 550;
    back.answered('gone');
    expect(recorder.operations.map(({ timeOfDay }) => timeOfDay)).toEqual([
      { earliest: 500, latest: 600 },
      { earliest: 550, latest: 600 },
    ]);
  });

  test('prints a history that reads back the same, merged with those of other processes', () => {
    let nanoseconds = 10n ** 18n;
    const moment = () => (nanoseconds += 1n);
    const texts = ['', ''];
    const recorders = texts.map(
      (_, index) =>
        new HistoryRecorder<SessionCalls>({
          moment,
          prefix: `p${index}-`,
          print: (line) => (texts[index] += `${line}\n`),
        }),
    );
    for (const client of ['a', 'b', 'c']) {
      const calls = recorders.map((recorder) => recorder.start({ session: 's', client, kind: 'read', input }));
      for (const call of calls) call.answered({ values: { n: 1 } });
    }
    recorders[1]?.start({ session: 's', client: 'd', kind: 'destroy', input });
    const all = recorders.flatMap(({ operations }) => operations);
    const inOrder = all.toSorted((one, other) => (one.start < other.start ? -1 : 1));
    expect(inOrder.map(({ id }) => id)).toEqual(['p0-1', 'p1-1', 'p0-2', 'p1-2', 'p0-3', 'p1-3', 'p1-4']);
    expect(parseHistory<SessionOperation>(...texts)).toEqual(inOrder);
    expect(parseHistory<SessionOperation>(formatHistory(all))).toEqual(inOrder);
  });

  test('leaves the calls of a process that was killed behind: those under way have an unknown outcome', () => {
    let text = '';
    const recorder = new HistoryRecorder<SessionCalls>({ print: (line) => (text += `${line}\n`) });
    const killed = recorder.start({ session: 's', client: 'a', kind: 'destroy', input });
    const whole = text;
    killed.answered(true);
    for (const cut of [whole, text.slice(0, -1), text.slice(0, whole.length + 5)]) {
      expect(parseHistory(cut)).toMatchObject([{ id: '#1', end: undefined, outcome: { is: 'unknown' } }]);
    }
    expect(parseHistory(text)).toMatchObject([{ end: 2, outcome: { is: 'ok', result: true } }]);
  });

  test.each([
    ['{"id":"#1","end":1,"outcome":{"is":"unknown"}}\n', 'Call #1 ends without having started.'],
    ['{"n":1}\n', 'This is no line of a history: {"n":1}'],
    ['nonsense\n', 'is not valid JSON'],
  ])('does not take %j for a history', (text, message) => {
    expect(() => parseHistory(text)).toThrow(message);
  });

  test('does not merge histories in which two calls have one name', () => {
    const recorder = new HistoryRecorder<SessionCalls>();
    recorder.start({ session: 's', client: 'a', kind: 'read', input });
    const text = formatHistory(recorder.operations);
    expect(() => parseHistory(text, text)).toThrow('Two calls have the name #1.');
  });
});
