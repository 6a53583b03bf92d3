import type { ResponseHeaders } from './response-headers.ts';
import type { Transport } from './transport.ts';

/** What is needed of a request: those of node:http, node:http2, Connect and Express have it. */
export interface NodeRequest {
  /** Such as GET. */
  readonly method?: string | undefined;
  /** The path with the query. */
  readonly url?: string | undefined;
  /** The headers, by their names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  /** The connection. One that is encrypted says so in `encrypted`. */
  readonly socket: object;
}

/** What is needed of a response: those of node:http, node:http2, Connect and Express have it. */
export interface NodeResponse {
  /** The status that will be sent. */
  statusCode: number;
  /** The message beside the status. HTTP/2 has none. */
  statusMessage: string;
  /** Whether the headers have left. */
  readonly headersSent: boolean;
  /** Whether `end` was called. */
  readonly writableEnded: boolean;
  /** Whether it was cut off. */
  readonly destroyed: boolean;
  /** Only HTTP/2 has it. */
  readonly stream?: { readonly destroyed: boolean };
  /** The names of the headers that are set, in lower case. */
  getHeaderNames(): string[];
  /** What a header is set to; undefined if it is not. */
  getHeader(name: string): number | string | readonly string[] | undefined;
  /** Sets a header, in the place of what it was set to. */
  setHeader(name: string, value: unknown): unknown;
  /** Adds a value to a header. */
  appendHeader(name: string, value: unknown): unknown;
  /** Takes a header away. */
  removeHeader(name: string): unknown;
  /** Sends the status and the headers. */
  writeHead(statusCode: number, ...rest: unknown[]): unknown;
  /** Sends a part of the body, and says whether there is room for more. */
  write(chunk: unknown, ...rest: unknown[]): boolean;
  /** Sends the last part, and ends the response. */
  end(...rest: unknown[]): unknown;
  /** Tells whoever waits to write that there is room again. */
  emit(event: 'drain'): boolean;
  /** Calls the listener once the connection is over. */
  once(event: 'close', listener: () => void): unknown;
  /** Cuts the response off. */
  destroy(error?: Error): unknown;
}

/** The status of a response; HTTP/2 knows no message. */
export interface Status {
  readonly code: number;
  readonly message: string | undefined;
}

/** How a request came in. */
export function transportOf({ headers, socket }: NodeRequest): Transport {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'object' ? value.join(', ') : value;
  };
  return {
    encrypted: 'encrypted' in socket && socket.encrypted === true,
    host: header('host') ?? header(':authority'),
    header,
  };
}

/** The headers of a response that has not left yet. */
export function headersOf(response: NodeResponse): ResponseHeaders {
  return {
    names: () => response.getHeaderNames(),
    get(name) {
      const value = response.getHeader(name);
      return value === undefined ? undefined : String(value);
    },
    set: (name, value) => void response.setHeader(name, value),
    append: (name, value) => void response.appendHeader(name, value),
    delete: (name) => void response.removeHeader(name),
  };
}

/** The status of a response that has not left yet. */
export function statusOf(response: NodeResponse): Status {
  return { code: response.statusCode, message: isHttp2(response) ? undefined : response.statusMessage };
}

/** Without a message, that of the code is sent. */
export function setStatus(response: NodeResponse, { code, message = '' }: Status): void {
  response.statusCode = code;
  if (!isHttp2(response)) response.statusMessage = message;
}

/** Ends a response that has begun so that the client can tell it from one that is complete. */
export function cutOff(response: NodeResponse): void {
  // Without an error HTTP/2 would close the stream in good order.
  response.destroy(isHttp2(response) ? new Error('The response was cut off.') : undefined);
}

/** Whether the connection of a response is over; those of HTTP/2 do not tell by themselves. */
export function isGone(response: NodeResponse): boolean {
  const { stream } = response;
  return response.destroyed || stream?.destroyed === true;
}

/** Node warns of everybody who so much as looks at the status message of such a response. */
function isHttp2(response: NodeResponse): boolean {
  return 'stream' in response;
}
