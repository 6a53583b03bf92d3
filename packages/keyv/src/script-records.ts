import { randomUUID } from 'node:crypto';
import { hasCode, isSessionId } from '@coatcheck/core';
import type {
  Clock,
  MaybePromise,
  RemoveCondition,
  SessionId,
  SessionRecord,
  Touch,
  WriteCondition,
} from '@coatcheck/core';
import { damaged } from './failures.ts';
import { digits, keptRecord, recordIn } from './kept-record.ts';
import { lifetime } from './lifetime.ts';
import { connected, ready } from './redis-client.ts';
import type { RedisAdapter, RedisClient, RedisNode, ScriptOptions } from './redis-client.ts';
import { isOtherType, isUnknownScript, readFailure, writeFailure } from './redis-failures.ts';
import { AT_ONCE, keysByScan, pattern } from './redis-keys.ts';
import type { Listing, Records } from './records.ts';
import { assertServersKeep } from './redis-server.ts';
import type { Expectations } from './redis-server.ts';
import { createScript, removeIfScript, removeScript, replaceScript, staleScript, touchScript } from './scripts.ts';
import type { Change, Script } from './scripts.ts';
import { has } from './shapes.ts';
import type { Wrapping } from './wrapping.ts';

/** What {@link ScriptRecords} works with. */
export interface ScriptRecordsOptions extends Expectations {
  readonly adapter: RedisAdapter;
  readonly namespace: string;
  readonly wrapping: Wrapping;
  readonly clock: Clock;
}

/**
 * Records in Redis, written by scripts that compare the revision on the server: a real compare-and-set among all who use it. One round trip
 * a call.
 */
export class ScriptRecords implements Records {
  readonly listing: Listing;
  readonly #adapter: RedisAdapter;
  readonly #client: RedisClient;
  readonly #prefix: string;
  /** What signs of calls that were done begin with; undefined unless the client sends again what was not answered, as that of a sentinel does. */
  readonly #signs: string | undefined;
  readonly #wrapping: Wrapping;
  readonly #clock: Clock;
  readonly #expectations: Expectations;

  constructor({ adapter, namespace, wrapping, clock, ...expectations }: ScriptRecordsOptions) {
    this.#adapter = adapter;
    this.#client = adapter.client;
    this.#prefix = `${namespace}${adapter.keyPrefixSeparator}record.`;
    if (has(adapter.client, 'getSentinelNode')) this.#signs = `${namespace}${adapter.keyPrefixSeparator}done.`;
    this.#wrapping = wrapping;
    this.#clock = clock;
    this.#expectations = expectations;
    this.listing = {
      ids: () => this.#ids(),
      stale: (now) => this.#stale(now),
      count: async () => this.#count(),
      removeAll: async () => this.#removeAll(),
    };
  }

  async start(): Promise<void> {
    await connected(this.#adapter);
    await assertServersKeep(this.#adapter, this.#expectations);
  }

  read(id: SessionId): Promise<SessionRecord | undefined> {
    let kept: Promise<unknown>;
    try {
      kept = ready(this.#client).get(this.#keyOf(id));
    } catch (cause) {
      return Promise.reject(readFailure(`read session ${id}`, cause));
    }
    return kept.then(
      (text) => this.#read(id, text),
      (cause: unknown) => {
        throw isOtherType(cause) ? damaged(id, cause) : readFailure(`read session ${id}`, cause);
      },
    );
  }

  write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    let kept: MaybePromise<string>;
    try {
      kept = keptRecord(record, this.#wrapping);
    } catch (cause) {
      return Promise.reject(readFailure(`write session ${record.id}`, cause));
    }
    if (typeof kept === 'string') return this.#send(record, when, kept);
    return kept.then(
      (wrapped) => this.#send(record, when, wrapped),
      (cause: unknown) => {
        throw readFailure(`write session ${record.id}`, cause);
      },
    );
  }

  remove(id: SessionId, when: RemoveCondition | undefined): Promise<boolean> {
    if (when !== undefined) return this.#run('remove', removeIfScript, id, [when.rev, `${when.staleAt ?? ''}`]);
    if (this.#signs !== undefined) return this.#run('remove', removeScript, id, []);
    return this.#change('remove', id, (client) => client.del(this.#keyOf(id)));
  }

  touch(id: SessionId, { rev, accessedAt, expiresAt }: Touch): Promise<boolean> {
    const life = lifetime({ accessedAt, expiresAt }, this.#clock.now());
    return this.#run('touch', touchScript, id, [rev, digits(accessedAt), digits(expiresAt), written(life)]);
  }

  async *#ids(): AsyncGenerator<SessionId> {
    // A key may come twice while Redis arranges its keys anew.
    const seen = new Set<string>();
    try {
      ready(this.#client);
      for await (const id of keysByScan(this.#adapter, this.#prefix)) {
        if (!isSessionId(id) || seen.has(id)) continue;
        seen.add(id);
        yield id;
      }
    } catch (cause) {
      throw readFailure('list its sessions', cause);
    }
  }

  /** The servers look for themselves, so that nothing comes over the network but what is stale. */
  async *#stale(now: number): AsyncGenerator<SessionId> {
    try {
      ready(this.#client);
      for (const node of await this.#adapter.getMasterNodes()) yield* this.#staleOf(node, now);
    } catch (cause) {
      throw readFailure('look for stale sessions', cause);
    }
  }

  async *#staleOf(node: RedisNode, now: number): AsyncGenerator<SessionId> {
    let cursor = '0';
    do {
      const scan = [cursor, pattern(this.#prefix), `${AT_ONCE}`, `${now}`];
      const [next, keys] = (await run(node, staleScript, { keys: [], arguments: scan })) as [unknown, unknown[]];
      cursor = String(next);
      const ids = keys.map((key) => String(key).slice(this.#prefix.length));
      yield* ids.filter(isSessionId);
    } while (cursor !== '0');
  }

  async #count(): Promise<number> {
    let count = 0;
    for await (const _ of this.#ids()) count += 1;
    return count;
  }

  async #removeAll(): Promise<void> {
    let batch: SessionId[] = [];
    const removeBatch = async (): Promise<void> => {
      await Promise.all(batch.map(async (id) => this.remove(id, undefined)));
      batch = [];
    };
    for await (const id of this.#ids()) if (batch.push(id) >= AT_ONCE) await removeBatch();
    await removeBatch();
  }

  #send(record: SessionRecord, when: WriteCondition, kept: string): Promise<boolean> {
    const { id } = record;
    const life = lifetime(record, this.#clock.now());
    if (when !== 'absent') return this.#run('write', replaceScript, id, [when.rev, kept, written(life)]);
    if (this.#signs !== undefined) return this.#run('write', createScript, id, [kept, written(life)]);
    const options = life === undefined ? { NX: true as const } : { NX: true as const, PX: life };
    return this.#change('write', id, (client) => client.set(this.#keyOf(id), kept, options));
  }

  #run(verb: string, script: Change, id: SessionId, parameters: string[]): Promise<boolean> {
    const keys = [this.#keyOf(id)];
    if (this.#signs !== undefined) keys.push(this.#signs + randomUUID());
    const call = this.#signs === undefined ? script : script.once;
    return this.#change(verb, id, (client) => run(client, call, { keys, arguments: parameters }));
  }

  /** Redis answers with 1 or `OK` if it was done, and with 0 or nothing if not. */
  #change(verb: string, id: SessionId, call: (client: RedisClient) => Promise<unknown>): Promise<boolean> {
    let answer: Promise<unknown>;
    try {
      answer = call(ready(this.#client));
    } catch (cause) {
      return Promise.reject(writeFailure(`${verb} session ${id}`, cause));
    }
    return answer.then(Boolean, (cause: unknown) => {
      throw writeFailure(`${verb} session ${id}`, cause);
    });
  }

  #read(id: SessionId, kept: unknown): MaybePromise<SessionRecord | undefined> {
    if (kept === null || kept === undefined) return undefined;
    const known = (record: SessionRecord | undefined): SessionRecord => {
      if (record === undefined) throw damaged(id);
      return record;
    };
    const unreadable = (cause: unknown): never => {
      throw hasCode(cause) ? cause : damaged(id, cause);
    };
    try {
      const record = typeof kept === 'string' ? recordIn(kept, id, this.#wrapping) : undefined;
      return record instanceof Promise ? record.then(known).catch(unreadable) : known(record);
    } catch (cause) {
      return unreadable(cause);
    }
  }

  #keyOf(id: SessionId): string {
    return this.#prefix + id;
  }
}

/** Redis forgets scripts when it is restarted, or told to: then it is sent again. */
function run(client: Pick<RedisClient, 'eval' | 'evalSha'>, script: Script, options: ScriptOptions): Promise<unknown> {
  return client.evalSha(script.sha, options).catch((cause: unknown) => {
    if (isUnknownScript(cause)) return client.eval(script.text, options);
    throw cause;
  });
}

function written(life: number | undefined): string {
  return life === undefined ? '' : `${life}`;
}
