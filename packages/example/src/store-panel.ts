import type { Application, Capabilities } from '@coatcheck/core';

import type { VisitorData } from './shop.ts';
import type { Traffic } from './traffic.ts';

/** What is shown of the store at work. */
export interface StorePanel {
  readonly name: string;
  /** How many records it holds, if it can tell: one for each session, and one for a while for each token that was renewed. */
  readonly size: number | undefined;
  readonly capabilities: Capabilities;
  /** How many sessions were created, and how many ended, since the start. */
  readonly events: { readonly created: number; readonly destroyed: number };
  /** How many requests were under way at the same time, at the most, since the start. */
  readonly requestsAtOnce: number;
}

/** Looks at the store behind an application. */
export async function storePanel(application: Application<VisitorData>, traffic: Traffic): Promise<StorePanel> {
  const { capabilities, store } = application;
  const size = capabilities.lists ? await application.sessions.size() : undefined;
  const { storeName: name } = store;
  return { name, size, capabilities, events: application.counts, requestsAtOnce: traffic.most };
}
