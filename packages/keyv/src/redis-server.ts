import { CapabilityError } from '@coatcheck/core';
import type { Capabilities } from '@coatcheck/core';
import { badSetting } from './options.ts';
import type { RedisAdapter, RedisNode } from './redis-client.ts';
import { propertyOf } from './shapes.ts';

/** What the servers have to be asked about, and by whom an answer is wanted. */
export interface Expectations {
  readonly durability: Capabilities['durability'];
  /** Is told if sessions may be evicted. */
  readonly report: (problem: unknown) => void;
}

/** Checks whether the servers are set up for what is declared of them: `BAD_SETTING`. What they do not tell is taken on trust. */
export async function assertServersKeep(adapter: RedisAdapter, { durability, report }: Expectations): Promise<void> {
  for (const node of await adapter.getMasterNodes()) {
    const settings = await settingsOf(node);
    if (settings === undefined) return;
    assertDurable(settings, durability);
    if (settings('maxmemory') !== '0' && settings('maxmemory-policy') !== 'noeviction') report(evicting());
  }
}

type Settings = (name: string) => unknown;

/** Hosted servers may not let anybody look. */
async function settingsOf(node: RedisNode): Promise<Settings | undefined> {
  try {
    // One by one: before version 7 it is not asked for several at once.
    const names = ['appendonly', 'appendfsync', 'maxmemory', 'maxmemory-policy'] as const;
    const answers = await Promise.all(names.map(async (name) => node.configGet(name)));
    const settings = Object.assign({}, ...answers) as object;
    return (name) => propertyOf(settings, name);
  } catch {
    return undefined;
  }
}

function assertDurable(settings: Settings, durability: Capabilities['durability']): void {
  if (durability === 'none') return;
  if (settings('appendonly') !== 'yes') throw notDurable(durability, 'appendonly yes');
  if (durability === 'power-loss' && settings('appendfsync') !== 'always')
    throw notDurable(durability, 'appendfsync always');
}

function notDurable(durability: string, setting: string): Error {
  return badSetting(
    `was told that Redis keeps what it was given ("durability": "${durability}"), but Redis is not set up so. Set '${setting}' there, or leave the option out.`,
  );
}

function evicting(): CapabilityError {
  return new CapabilityError(
    "Redis may evict sessions before their time when its memory is full. Set 'maxmemory-policy noeviction' there: then it refuses new ones instead (STORE_FULL).",
  );
}
