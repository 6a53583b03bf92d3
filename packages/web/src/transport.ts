/** How a request came in. */
export interface Transport {
  /** Whether the connection, or the URL, is https. */
  readonly encrypted: boolean;
  /** Host and port, as the client named them. */
  readonly host: string | undefined;
  /** The value of one of the request's headers. */
  header(name: string): string | undefined;
}

const localhost = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d*)?$/i;

/** Their presence tells that something stands between the client and us, so that the host is perhaps only ours. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];

/**
 * Whether the client uses plain http to its own machine: the only place where a cookie may go without Secure. Plain http anywhere else
 * most often means that TLS ended at a proxy, so whatever is in doubt counts as https.
 *
 * @param trustProxy - whether to believe what the header X-Forwarded-Proto tells of the client's side
 */
export function isPlainLocalhost(transport: Transport, trustProxy: boolean): boolean {
  if (transport.encrypted || transport.host === undefined || !localhost.test(transport.host)) return false;
  if (!trustProxy) return proxyHeaders.every((name) => transport.header(name) === undefined);
  const [protocol = ''] = (transport.header('x-forwarded-proto') ?? 'http').split(',');
  return protocol.trim().toLowerCase() === 'http';
}
