import { readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';

/** What a run depends on beside the code; nothing that tells one machine from another of its kind. */
export interface Surroundings {
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly cores: number;
  /** The kind of file system that temporary files are on. */
  readonly fileSystem: string;
  /** The versions of what this project is compared with. */
  readonly peers: Readonly<Record<string, string>>;
}

/** What this run depends on. */
export function surroundings(): Surroundings {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    fileSystem: fileSystems.get(statfsSync(tmpdir()).type) ?? 'of another kind',
    peers: Object.fromEntries(peers.map((path) => [path.replace(/^.*node_modules\//, ''), versionIn(path)])),
  };
}

/** Where they are installed: Keyv beside the adapters that go with it. */
const peers = [
  'express-session',
  'memorystore',
  'session-file-store',
  '@fastify/session',
  'hono-sessions',
  'koa-session',
  'devalue',
  'lru-cache',
  'redis',
  'connect-redis',
  '@coatcheck/keyv-6/node_modules/keyv',
  '@coatcheck/keyv-6/node_modules/@keyv/redis',
];

/** By the number that Linux gives them. */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x5846_5342, 'XFS'],
  [0x9123_683e, 'Btrfs'],
  [0x2fc1_2fc1, 'ZFS'],
  [0x0102_1994, 'tmpfs'],
  [0x794c_7630, 'overlayfs'],
]);

function versionIn(path: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL(`../node_modules/${path}/package.json`, import.meta.url), 'utf8'),
  );
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new TypeError(`The manifest of ${path} has no version.`);
}
