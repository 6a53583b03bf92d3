import { request } from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';

/** A response as it came over the wire. */
export interface Received {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends a request with node:http, which lets every header through, and reads the whole response. */
export async function send(url: string, options: RequestOptions = {}): Promise<Received> {
  const sent = request(url, options);
  sent.end();
  return received(sent);
}

/** The whole response to a request. */
export async function received(sent: ClientRequest): Promise<Received> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  const { statusCode = 0, statusMessage = '', headers } = response;
  return { status: statusCode, statusText: statusMessage, headers, body: await text(response) };
}
