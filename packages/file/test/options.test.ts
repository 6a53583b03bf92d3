import { describe, expect, test } from 'vitest';
import { checkedOptions, directoryModeFor } from '../src/options.ts';
import { SessionFileStore } from '../src/session-file-store.ts';

function refusal(options: unknown): string {
  try {
    checkedOptions(options);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'BAD_SETTING') return error.message;
  }
  return 'not refused';
}

test('all options have a plain JSON form', () => {
  const options: unknown = JSON.parse('{"dir":"/var/lib/app","durability":"power-loss","mode":"0640","remember":0}');
  expect(checkedOptions(options)).toEqual({ dir: '/var/lib/app', durability: 'power-loss', mode: 0o640, remember: 0 });
});

test('only the directory has no default', () => {
  expect(checkedOptions({ dir: 'x' })).toEqual({ dir: 'x', durability: 'process-crash', mode: 0o600, remember: 1000 });
  expect(refusal(undefined)).toContain("'dir' is missing");
  expect(refusal({})).toContain("'dir' is missing");
});

test.each([
  ['dir', ''],
  ['dir', 7],
  ['durability', 'fsync'],
  ['mode', '0777'],
  ['mode', 0o620],
  ['mode', 0o400],
  ['mode', 'rw'],
  ['remember', -1],
  ['remember', '5'],
])('option %s is refused by name, with what was expected (%j)', (name, value) => {
  const message = refusal({ dir: '/x', [name]: value });
  expect(message).toContain(`'${name}'`);
  expect(message).toContain('expected');
});

test.each(['durability', 'mode', 'remember'])('what was given as %s does not show', (name) => {
  expect(refusal({ dir: '/x', [name]: 'hunter2' })).not.toContain('hunter2');
});

test('an option that does not exist is refused, with the one that was meant', () => {
  expect(refusal({ dir: '/x', durabilty: 'power-loss' })).toContain("'durability'");
});

describe('the store', () => {
  test('declares what it promises', () => {
    const { capabilities } = new SessionFileStore({ dir: 'x' });
    expect(capabilities).toEqual({ atomicity: 'host', durability: 'process-crash', expiry: 'swept', lists: true });
    expect(new SessionFileStore({ dir: 'x', durability: 'power-loss' }).capabilities.durability).toBe('power-loss');
    expect(SessionFileStore.storeName).toBe('File');
  });
});

test('directories can be entered by those who may read the files', () => {
  expect([0o600, 0o640, 0o604, 0o644].map(directoryModeFor)).toEqual([0o700, 0o750, 0o705, 0o755]);
});
