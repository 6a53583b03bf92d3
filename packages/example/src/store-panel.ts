import type { Application, Capabilities } from '@coatcheck/core';

import type { VisitorData } from './shop.ts';

/** What is shown of the store at work. */
export interface StorePanel {
  readonly name: string;
  /** How many sessions it holds, if it can tell. */
  readonly size: number | undefined;
  readonly capabilities: Capabilities;
  /** How many sessions were created, and how many ended, since the start. */
  readonly events: { readonly created: number; readonly destroyed: number };
}

/** Looks at the store behind an application. */
export async function storePanel(application: Application<VisitorData>): Promise<StorePanel> {
  const { capabilities, store } = application;
  const size = capabilities.lists ? await application.sessions.size() : undefined;
  return { name: store.storeName, size, capabilities, events: application.counts };
}
