import { CoatcheckError, hasCode, SessionStore } from '@coatcheck/core';
import type { Application } from '@coatcheck/core';

/** What an application tells that answered its two requests. */
export interface Answered {
  readonly storeName: string;
  /** What the answers say: how often the visitor was there. */
  readonly visits: readonly unknown[];
  readonly className: string;
  /** Whether the class of the store extends one of the core that the application imports. */
  readonly ofThisCore: boolean;
}

/** What an application tells that could not be opened, or not answer. */
export interface Refused {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
  readonly cause: string | undefined;
  /** Whether the class of the error extends one of the core that the application imports. */
  readonly ofThisCore: boolean;
}

/** Opens an application, answers two requests of one visitor, and tells on the standard output how it went. */
export async function twoRequests(open: () => Promise<Application>): Promise<void> {
  const told = await open().then(answered).catch(refused);
  console.log(JSON.stringify(told));
}

async function answered(application: Application): Promise<Answered> {
  const first = await answer(application, new Request('http://shop.example/'));
  const headers = { 'session-token': first.headers.get('session-token') ?? 'none' };
  const second = await answer(application, new Request('http://shop.example/', { headers }));
  const visits = [await first.json(), await second.json()];
  await application.close();
  const { store } = application;
  const className = store.constructor.name;
  return { storeName: store.storeName, visits, className, ofThisCore: store instanceof SessionStore };
}

async function answer(application: Application, request: Request): Promise<Response> {
  const session = await application.checkOut(request.headers.get('session-token') ?? undefined);
  const visits = session.increment('visits');
  await session.checkIn();
  return Response.json(visits, { headers: session.token === undefined ? {} : { 'session-token': session.token } });
}

function refused(error: Error): Refused {
  const { name, message, cause } = error;
  return {
    name,
    code: hasCode(error) ? error.code : undefined,
    message,
    cause: cause instanceof Error ? cause.message : undefined,
    ofThisCore: error instanceof CoatcheckError,
  };
}
