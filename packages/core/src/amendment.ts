import type { Envelope } from './envelope.ts';

/** What a record says otherwise than the one that it follows, its values aside. */
export interface Amendment extends Pick<Partial<Envelope>, 'timeout' | 'fence' | 'lease' | 'label'> {
  readonly principal?: string | undefined;
}
