import type { Change, Outcome, SessionOperation } from '../../src/history/index.ts';
import { PlainSession } from './plain-session.ts';
import type { Request } from './plain-session.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What a random history is to be like. */
export interface Shape {
  /** How many calls there are. */
  readonly calls: number;
  readonly clients: number;
  /** By how much a call may begin before, and end after, the moment at which it takes effect; the next call does so 10 later. */
  readonly spread: number;
  /** What part of the calls is never answered. */
  readonly unanswered: number;
  /** What part of the calls ends the session. */
  readonly endings: number;
}

/** The calls of some clients about one session, which did them one after the other; to the clients they overlap. */
export function randomHistory(random: SeededRandom, shape: Shape): SessionOperation[] {
  const session = new PlainSession();
  const clients = Array.from({ length: shape.clients }, (_, index) => new Client(`c${index + 1}`));
  /** Calls that nobody waits for any longer, and that have yet to take effect. */
  const late: Request[] = [];
  const operations: SessionOperation[] = [];
  for (let now = 10; operations.length < shape.calls; now += 10) {
    if (late.length > 0 && random.happens(0.3)) session.do(late.shift() ?? never());
    const free = clients.filter(({ busyUntil }) => busyUntil < now);
    if (free.length === 0) continue;
    const client = random.of(free);
    const request = operations.length === 0 ? creation : client.request(random, shape, now);
    const start = Math.max(client.busyUntil + 1, now - random.below(shape.spread));
    const end = now + random.below(shape.spread);
    client.busyUntil = end;
    const isUnanswered = random.happens(shape.unanswered);
    const outcome = isUnanswered ? unanswered(random, session, request, late) : answered(session, request, client);
    operations.push({
      id: `#${operations.length + 1}`,
      session: 's',
      client: client.name,
      ...request,
      start,
      end: isUnanswered && random.happens(0.5) ? undefined : end,
      outcome,
    } as SessionOperation);
  }
  return operations;
}

const creation: Request = { kind: 'create', input: { token: 't0', values: { n: 0, code: 'x' } } };

function answered(session: PlainSession, request: Request, client: Client): Outcome {
  const result = session.do(request);
  if (typeof result === 'object' && 'fence' in result) client.fence = result.fence;
  return result === undefined ? { is: 'failed' } : { is: 'ok', result };
}

/** It took effect, or it will, or never. */
function unanswered(random: SeededRandom, session: PlainSession, request: Request, late: Request[]): Outcome {
  random.of([() => session.do(request), () => late.push(request), () => undefined])();
  return { is: 'unknown' };
}

class Client {
  readonly name: string;
  busyUntil = 0;
  /** Of the last grant that this client got. */
  fence: number | undefined;
  #token = 't0';

  constructor(name: string) {
    this.name = name;
  }

  request(random: SeededRandom, { endings }: Shape, now: number): Request {
    const token = random.happens(0.8) ? this.#token : 't0';
    const held = this.fence !== undefined && random.happens(0.6) ? { fence: this.fence } : {};
    if (random.happens(endings)) return { kind: 'destroy', input: { token } };
    const changes = changesBy(random, now);
    switch (random.of(['read', 'read', 'read', 'commit', 'commit', 'commit', 'seen', 'take', 'grant', 'renew'])) {
      case 'read':
        return { kind: 'read', input: { token } };
      case 'grant':
        return { kind: 'grant', input: { token } };
      case 'take':
        return { kind: 'take', input: { token, key: 'code', ...held } };
      case 'seen':
        return { kind: 'commit', input: { token, changes, seen: { n: random.below(4) } } };
      case 'renew':
        this.#token = `t${now}`;
        return { kind: 'renew', input: { token, changes, newToken: this.#token, grace: random.happens(0.5) } };
      default:
        return { kind: 'commit', input: { token, changes, ...held } };
    }
  }
}

function changesBy(random: SeededRandom, now: number): Change[] {
  return random.of<Change[]>([
    [{ increment: 'n', by: 1 }],
    [{ increment: 'n', by: 2 }],
    [{ append: 'list', item: now }],
    [{ set: 'code', to: random.of(['x', 'y']) }],
    [
      { set: 'code', to: 'z' },
      { increment: 'n', by: 1 },
    ],
  ]);
}

function never(): never {
  throw new Error('There is one.');
}
