import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkSessionStore, conformanceCases, conforms, reportText, titleOf, verdictOf } from '../src/index.ts';
import type { Report, StoreSubject } from '../src/index.ts';
import { Examination } from '../src/examination.ts';
import { publish } from '../src/test-runner.ts';
import { SessionMapStore } from './map-store.ts';

const capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true } as const;
const kept: StoreSubject = { name: 'SessionMapStore', capabilities, create: () => ({ store: new SessionMapStore() }) };

/** Overwrites where it should create. */
class SessionCarelessStore extends SessionMapStore {
  override write(...[record, when]: Parameters<SessionMapStore['write']>): boolean {
    const held = this.read(record.id);
    return super.write(record, when === 'absent' && held !== undefined ? { rev: held.rev } : when);
  }
}

const careless: StoreSubject = {
  ...kept,
  name: 'SessionCarelessStore',
  create: () => ({ store: new SessionCarelessStore() }),
};
const overwriting =
  "reading and writing › a write with 'absent' never overwrites: it says false and the held record stays";
const creating = "reading and writing › a write with 'absent' creates a record and says true";

function outcomesOf(report: Report): string[] {
  return report.results.filter(({ outcome }) => outcome !== 'skipped').map(({ outcome }) => outcome);
}

test('every case has a title of its own, a level, and a name that is a sentence', () => {
  const titles = conformanceCases.map(titleOf);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  expect(conformanceCases.filter(({ name }) => name.length < 10)).toEqual([]);
  expect(new Set(conformanceCases.map(({ level }) => level))).toEqual(
    new Set(['contract', 'data', 'expiry', 'concurrency', 'faults', 'listing', 'lifecycle', 'processes']),
  );
});

describe('a report', () => {
  test('says of each case what came of it, and a failure why', async () => {
    const report = await checkSessionStore(careless, { only: [overwriting, creating] });
    expect(outcomesOf(report)).toEqual(['passed', 'failed']);
    expect(report.results.find(({ outcome }) => outcome === 'failed')?.because).toContain('true !== false');
    expect(conforms(report)).toBe(false);
  });

  test('says of each case that was skipped what the store declares, and of nothing else', async () => {
    const { results } = await checkSessionStore(kept, { only: [creating] });
    const skipped = results.filter(({ outcome }) => outcome === 'skipped');
    expect(new Set(skipped.map(({ because }) => because))).toEqual(
      new Set([
        "durability: 'none'",
        "durability: 'none', atomicity: 'process'",
        "atomicity: 'process'",
        "expiry: 'swept'",
        'lists: true',
        'no idsOf',
        'no watch',
      ]),
    );
    const applying = conformanceCases.filter(({ needs }) => needs.every((need) => need.met(kept)));
    expect(skipped).toHaveLength(conformanceCases.length - applying.length);
  });

  test('is plain JSON, and as text lists each case under its level and ends with the verdict', async () => {
    const report = await checkSessionStore(kept, { only: [creating] });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    const lines = reportText(report).trimEnd().split('\n');
    expect(lines.at(0)).toBe('SessionMapStore declares');
    expect(lines).toContain(`  passed: ${creating}`);
    expect(lines.at(-1)).toBe(verdictOf(report));
  });

  test('of a part of the cases is no verdict', async () => {
    const report = await checkSessionStore(kept, { only: [creating] });
    expect(conforms(report)).toBe(false);
    expect(verdictOf(report)).toMatch(
      /^SessionMapStore was tried in part, which is no verdict, against contract 1: \d+ not tried, 1 passed/,
    );
  });

  test('is only had of cases that there are', async () => {
    await expect(checkSessionStore(kept, { only: ['no such case'] })).rejects.toThrow('no such case');
  });
});

describe('the verdict', () => {
  const report: Report = { store: 'SessionFooStore', contract: 1, capabilities, untried: 0, results: [] };
  const result = (outcome: Report['results'][number]['outcome'], because?: string): Report['results'][number] => ({
    level: 'data',
    group: 'g',
    name: 'n',
    outcome,
    ...(because !== undefined && { because }),
  });

  test('counts what passed, what was skipped and why, and known gaps', () => {
    const results = [
      result('passed'),
      result('passed'),
      result('known gap', 'x'),
      result('skipped', 'lists: false'),
      result('skipped', 'lists: false'),
      result('skipped', "atomicity: 'none'"),
    ];
    expect(verdictOf({ ...report, results })).toBe(
      "SessionFooStore conforms to contract 1: 2 passed, 1 known gap, 3 skipped (2 lists: false; 1 atomicity: 'none').",
    );
  });

  test('says first what failed', () => {
    expect(verdictOf({ ...report, results: [result('passed'), result('failed', 'x')] })).toBe(
      'SessionFooStore does not conform to contract 1: 1 failed, 1 passed.',
    );
  });
});

describe('a known gap', () => {
  test('is run, and fails neither the run nor the verdict', async () => {
    const report = await checkSessionStore({ ...careless, knownGaps: [overwriting] }, { only: [overwriting] });
    expect(outcomesOf(report)).toEqual(['known gap']);
    expect(report.results.some(({ outcome }) => outcome === 'failed')).toBe(false);
  });

  test('that was mended fails until it is struck from the list', async () => {
    const report = await checkSessionStore({ ...kept, knownGaps: [overwriting] }, { only: [overwriting] });
    expect(outcomesOf(report)).toEqual(['failed']);
    expect(report.results.find(({ outcome }) => outcome === 'failed')?.because).toContain("'knownGaps'");
  });

  test('that is no case, or none that applies to the store, is refused', () => {
    const reopening = 'reopening › what was removed stays removed after a stop';
    for (const gap of ['no such case', reopening]) {
      expect(() => new Examination({ ...kept, knownGaps: [gap] })).toThrow(gap);
    }
  });
});

describe('what a store does not say', () => {
  test('fails it, where its test says something else than the store declares', async () => {
    const declaring = 'declarations › what the store declares is what its test says of it';
    const boasting = { ...kept, capabilities: { ...capabilities, atomicity: 'none' } } as const;
    const report = await checkSessionStore(boasting, { only: [declaring] });
    expect(outcomesOf(report)).toEqual(['failed']);
  });

  test('fails the cases that would need it: what durability, sharing or native expiry call for has to be given', async () => {
    class SessionBoastingStore extends SessionMapStore {
      override readonly capabilities = {
        atomicity: 'shared',
        durability: 'process-crash',
        expiry: 'native',
        lists: true,
      } as const;
    }
    const store = { ...kept, create: () => ({ store: new SessionBoastingStore() }) };
    const report = await checkSessionStore({ ...store, capabilities: new SessionBoastingStore().capabilities });
    const missing = report.results.flatMap(
      ({ because = '' }) => /unless 'create' gives '(\w+)'/.exec(because)?.[1] ?? [],
    );
    expect(new Set(missing)).toEqual(new Set(['reopen', 'damage', 'interrupt', 'elsewhere', 'lifeOf']));
  });
});

describe('a trial', () => {
  test('fails where the store reports a problem that the case has not made', async () => {
    class SessionComplainingStore extends SessionMapStore {
      override start(...[{ report }]: Parameters<SessionMapStore['start']>): void {
        report(new Error('The disk is getting full.'));
      }
    }
    const complaining = { ...kept, create: () => ({ store: new SessionComplainingStore() }) };
    const report = await checkSessionStore(complaining, { only: [creating] });
    expect(report.results.find(({ outcome }) => outcome === 'failed')?.because).toBe('The disk is getting full.');
  });

  test('puts away what it made, the last first, also where the case has failed', async () => {
    const order: string[] = [];
    class SessionTellingStore extends SessionCarelessStore {
      override stop(): void {
        order.push('stopped');
        super.stop();
      }
    }
    const telling: StoreSubject = {
      ...kept,
      create: () => ({ store: new SessionTellingStore(), cleanUp: () => void order.push('cleaned up') }),
    };
    await checkSessionStore(telling, { only: [overwriting] });
    expect(order).toEqual(['stopped', 'cleaned up']);
  });
});

describe('publishing a report', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test('prints the verdict, and writes the report where the environment says', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'coatcheck-reports-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    vi.stubEnv('COATCHECK_REPORTS', directory);
    const report = await checkSessionStore({ ...kept, name: 'SessionMapStore (a copy)' }, { only: [creating] });
    await publish(report);
    expect(print.mock.calls).toEqual([[verdictOf(report)]]);
    expect(JSON.parse(await readFile(join(directory, 'SessionMapStore-a-copy.json'), 'utf8'))).toEqual(report);
    expect(await readFile(join(directory, 'SessionMapStore-a-copy.txt'), 'utf8')).toBe(reportText(report));
  });
});
