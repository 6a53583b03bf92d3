import type { NodeResponse } from './node-messages.ts';

/** The methods that write a response, and those that are over when its head is written. */
export type Intercepted =
  | 'writeHead'
  | 'flushHeaders'
  | 'write'
  | 'end'
  | 'setHeader'
  | 'setHeaders'
  | 'appendHeader'
  | 'removeHeader';

/** A method as it was before it was replaced. */
export type Method = (...args: never) => unknown;

/** The methods of a response: not to be called as they are, but to be replaced. Those of HTTP/2 do not have all of them. */
type Methods = { readonly [Name in Exclude<Intercepted, 'flushHeaders' | 'setHeaders'>]: Method } & {
  readonly [Name in 'flushHeaders' | 'setHeaders']?: Method;
};

/** Decides what becomes of a call. */
export interface Holder {
  call(name: Intercepted, method: Method, args: readonly unknown[]): unknown;
}

/**
 * Has the calls that write a response go to a holder, from the moment that there is one.
 *
 * The methods are replaced on the response itself, and at the very beginning: `response.end(await page())` looks up `end` before `page`
 * asks for the session. They stay replaced, since others may have wrapped them meanwhile. Every request pays for this, hence the shape.
 */
export function interceptWriting(response: NodeResponse, intercepted: { readonly holder: Holder | undefined }): void {
  const methods: Methods = response;
  const { writeHead, flushHeaders, write, end } = methods;
  const call = (name: Intercepted, method: Method, args: readonly unknown[]): unknown =>
    intercepted.holder === undefined ? make(response, method, args) : intercepted.holder.call(name, method, args);
  Object.assign(response, {
    writeHead: (...args: readonly unknown[]) => call('writeHead', writeHead, args),
    flushHeaders: flushHeaders && ((...args: readonly unknown[]) => call('flushHeaders', flushHeaders, args)),
    write: (...args: readonly unknown[]) => call('write', write, args),
    end: (...args: readonly unknown[]) => call('end', end, args),
  });
}

/** Has the calls that set headers of a response go to a holder. */
export function interceptHeaders(response: NodeResponse, holder: Holder): void {
  const methods: Methods = response;
  const { setHeader, setHeaders, appendHeader, removeHeader } = methods;
  Object.assign(response, {
    setHeader: (...args: readonly unknown[]) => holder.call('setHeader', setHeader, args),
    setHeaders: setHeaders && ((...args: readonly unknown[]) => holder.call('setHeaders', setHeaders, args)),
    appendHeader: (...args: readonly unknown[]) => holder.call('appendHeader', appendHeader, args),
    removeHeader: (...args: readonly unknown[]) => holder.call('removeHeader', removeHeader, args),
  });
}

/** Has a response say that something is so where it is only held. */
export function interceptState(
  response: NodeResponse,
  name: 'headersSent' | 'writableEnded',
  held: () => boolean,
): void {
  const own = Object.getOwnPropertyDescriptor(response, name);
  const below = (): unknown =>
    own?.get ? own.get.call(response) : Reflect.get(Object.getPrototypeOf(response) as object, name, response);
  Object.defineProperty(response, name, { get: () => held() || below(), configurable: true });
}

/** Makes a call of the response as if nothing had been replaced. */
export function make(response: NodeResponse, method: Method, args: readonly unknown[]): unknown {
  return Reflect.apply(method, response, args);
}
