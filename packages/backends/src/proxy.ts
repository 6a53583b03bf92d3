import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** Stands between clients and a server, and can be told to fail. */
export interface Proxy {
  readonly port: number;
  /** How many times clients waited for the server: a run of bytes from clients, up to the next bytes from the server. */
  readonly roundTrips: number;
  /** Breaks all connections, and lets nobody connect until `mend` is called. */
  cut(): void;
  mend(): void;
  /**
   * Breaks the connection that sends the next bytes for which the test holds: they reach the server if `delivered`, and the answer does not
   * reach the client.
   */
  cutNext(delivered: boolean, test?: (sent: Buffer) => boolean): void;
  stop(): Promise<void>;
}

/** Starts a proxy in front of a port of this machine. */
export async function startProxy(target: number): Promise<Proxy> {
  const proxy = new RunningProxy(target);
  await proxy.listen();
  return proxy;
}

interface PlannedCut {
  readonly delivered: boolean;
  readonly test: (sent: Buffer) => boolean;
}

class RunningProxy implements Proxy {
  readonly #target: number;
  readonly #server = createServer((client) => this.#accept(client));
  readonly #sockets = new Set<Socket>();
  #planned: PlannedCut | undefined;
  #isCut = false;
  #port = 0;
  #roundTrips = 0;

  constructor(target: number) {
    this.#target = target;
  }

  get port(): number {
    return this.#port;
  }

  get roundTrips(): number {
    return this.#roundTrips;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  cutNext(delivered: boolean, test: (sent: Buffer) => boolean = () => true): void {
    this.#planned = { delivered, test };
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    if (this.#isCut) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.#target, '127.0.0.1');
    let answered = true;
    client.on('data', (sent: Buffer) => {
      if (answered) this.#roundTrips += 1;
      answered = false;
      const planned = this.#planned?.test(sent) === true ? this.#planned : undefined;
      if (planned === undefined || planned.delivered) server.write(sent);
      if (planned === undefined) return;
      this.#planned = undefined;
      client.resetAndDestroy();
    });
    server.on('data', (sent: Buffer) => {
      answered = true;
      if (!client.destroyed) client.write(sent);
    });
    this.#join(client, server);
    this.#join(server, client);
  }

  /** What ends on one side ends on the other; what was delivered before is still written. */
  #join(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.end();
    });
  }
}
