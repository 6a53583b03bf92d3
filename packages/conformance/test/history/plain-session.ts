import type { Change, SessionCalls, Value, Values } from '../../src/history/index.ts';

/** What a call asks for. */
export type Request = {
  readonly [Kind in keyof SessionCalls]: { readonly kind: Kind; readonly input: SessionCalls[Kind]['input'] };
}[keyof SessionCalls];

/** The answer to a call; undefined to one that is refused and does nothing. */
export type Answer = SessionCalls[keyof SessionCalls]['result'] | undefined;

/** A session that does at once what it is told, written without regard to the model that the checker has of it. */
export class PlainSession {
  #values: Map<string, Value> | undefined;
  #wasCreated = false;
  /** From a token to the one after it; the last leads to itself. */
  readonly #next = new Map<string, { readonly token: string; readonly grace: boolean }>();
  #lastFence = 0;
  #holder: number | undefined;

  do(request: Request): Answer {
    switch (request.kind) {
      case 'create':
        return this.#create(request.input.token, request.input.values);
      case 'read':
        return this.#find(request.input.token) ? { values: this.#all() } : 'gone';
      case 'grant':
        if (!this.#find(request.input.token)) return 'gone';
        this.#lastFence += 1;
        this.#holder = this.#lastFence;
        return { fence: this.#lastFence, values: this.#all() };
      case 'commit':
        return this.#commit(request.input);
      case 'take':
        return this.#take(request.input);
      case 'renew':
        return this.#renew(request.input);
      case 'destroy':
        return this.#destroy(request.input.token);
      case 'expire':
        return undefined;
    }
  }

  #create(token: string, values: Values): Answer {
    if (this.#wasCreated) return undefined;
    this.#wasCreated = true;
    this.#next.set(token, { token, grace: true });
    this.#values = new Map(Object.entries(values));
    return 'created';
  }

  #commit({ token, changes, seen = {}, fence }: SessionCalls['commit']['input']): 'committed' | 'gone' | undefined {
    const values = this.#find(token);
    if (values === undefined) return 'gone';
    const differs = Object.entries(seen).some(([key, value]) => (values.get(key) ?? null) !== value);
    if (differs || (fence !== undefined && fence !== this.#holder)) return undefined;
    for (const change of changes) doTo(values, change);
    this.#holder = undefined;
    return 'committed';
  }

  #take({ token, key, fence }: SessionCalls['take']['input']): Answer {
    const values = this.#find(token);
    if (values === undefined) return 'gone';
    const value = values.get(key) ?? null;
    if (value === null) return { value };
    if (fence !== undefined && fence !== this.#holder) return undefined;
    values.delete(key);
    this.#holder = fence;
    return { value };
  }

  #renew(input: SessionCalls['renew']['input']): Answer {
    const isLast = this.#next.get(input.token)?.token === input.token;
    const outcome = this.#commit(input);
    if (outcome !== 'committed') return outcome;
    if (!isLast) return 'kept';
    this.#next.set(input.token, { token: input.newToken, grace: input.grace });
    this.#next.set(input.newToken, { token: input.newToken, grace: true });
    return 'renewed';
  }

  #destroy(token: string): boolean {
    if (this.#values === undefined || !this.#next.has(token)) return false;
    this.#values = undefined;
    return true;
  }

  #find(token: string): Map<string, Value> | undefined {
    const next = this.#next.get(token);
    if (next === undefined || !next.grace) return undefined;
    return next.token === token ? this.#values : this.#find(next.token);
  }

  #all(): Values {
    return Object.fromEntries(this.#values ?? []);
  }
}

function doTo(values: Map<string, Value>, change: Change): void {
  if ('set' in change) values.set(change.set, change.to);
  else if ('delete' in change) values.delete(change.delete);
  else if ('increment' in change) values.set(change.increment, Number(values.get(change.increment) ?? 0) + change.by);
  else {
    const list = values.get(change.append) ?? [];
    values.set(change.append, [list, change.item].flat());
  }
}
