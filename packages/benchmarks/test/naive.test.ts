import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { naiveLines, naiveSubjects } from '../src/naive.ts';
import type { NaiveLine } from '../src/naive.ts';
import { coatcheckInMemory } from '../src/naive-servers/coatcheck.ts';
import { NaiveVisitor } from '../src/naive-visitor.ts';

test('each server answers every request, and Coatcheck loses none that it did not refuse', async () => {
  const before = await ours();
  const lines = await naiveLines({ requests: 8, rounds: 2 });
  expect(lines.map(({ subject }) => subject)).toEqual([...naiveSubjects.keys()]);
  for (const { rounds } of lines) {
    expect(rounds).toHaveLength(2);
    for (const { counted, atOnce } of rounds) {
      expect(counted).toBeGreaterThanOrEqual(1);
      expect(atOnce).toBeGreaterThan(1);
    }
  }
  expect(lines.filter(({ rounds }) => rounds.some(({ failed }) => failed > 0)).map(({ subject }) => subject)).toEqual([
    'Coatcheck, memory store: get and set, optimistic',
    'Coatcheck, file store: get and set, optimistic',
  ]);
  const losing = lines.filter((line) => lostIn(line).some((lost) => lost > 0));
  expect(losing.map(({ subject }) => subject)).toEqual([...naiveSubjects.keys()].slice(6));
  expect(await ours()).toEqual(before);
}, 60_000);

test('one visitor after the other is counted by every server', async () => {
  for (const { rounds } of await naiveLines({ requests: 1, rounds: 1 })) {
    expect(rounds).toEqual([{ counted: 1, failed: 0, atOnce: 1 }]);
  }
}, 60_000);

test('Coatcheck answers 409 where a counter was changed after it was read, and somebody else was first', async () => {
  const { server, close } = await coatcheckInMemory('optimistic');
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  const visitor = new NaiveVisitor(`http://${address}:${port}`);
  await visitor.send('POST', '/start');
  const answers = await Promise.all(Array.from({ length: 8 }, () => visitor.send('POST', '/count')));
  const { text } = await visitor.send('GET', '/count');
  const statuses = answers.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 409]));
  expect(statuses.filter((status) => status === 200)).toHaveLength(Number(text));
  server.close();
  await close?.();
});

function lostIn({ requests, rounds }: NaiveLine): number[] {
  return rounds.map(({ counted, failed }) => requests - counted - failed);
}

/** The temporary directories of naive servers that are there. */
async function ours(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('coatcheck-naive-'));
}
