import type { Presented } from './presented.ts';

/** Who sent a request. */
export interface Client {
  /** What the request presents. */
  present(): Presented;
  /** Calls back when the client has gone away; at once if it has already. That may also be when it has its whole response. */
  whenGone(callback: () => void): void;
}

/** Why a request does not wait any longer: its client went away. Nobody is left to be answered, and nobody is at fault. */
export class ClientGone extends DOMException {
  constructor() {
    super('The client went away while its request waited for the session.', 'AbortError');
  }
}
