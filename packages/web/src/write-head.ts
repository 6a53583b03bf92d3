import type { NodeResponse } from './node-messages.ts';

/**
 * Puts what `writeHead` was given into the response, where headers of our own can still join it. As Node does: a header that was set
 * before gives way, and a list may name one header several times.
 */
export function applyHead(response: NodeResponse, args: readonly unknown[]): void {
  const [statusCode, message, given] = args;
  if (typeof statusCode === 'number') response.statusCode = statusCode;
  if (typeof message === 'string') response.statusMessage = message;
  const headers = given ?? (typeof message === 'string' ? undefined : message);
  if (Array.isArray(headers)) {
    const pairs = pairsOf(headers);
    for (const [name] of pairs) response.removeHeader(name);
    for (const [name, value] of pairs) response.appendHeader(name, value);
  } else if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  }
}

/** A list of headers is flat, names and values in turn, or one of pairs. */
function pairsOf(headers: readonly unknown[]): [name: string, value: unknown][] {
  const flat = Array.isArray(headers[0]) ? headers.flat() : headers;
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name), flat[index + 1]]] : []));
}
