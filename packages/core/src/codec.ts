import type { Body, SessionId } from './record.ts';

/** What a codec is told beside the value: enough to bind the body to its record, so that two bodies cannot be swapped. */
export interface CodecContext {
  /** The id of the record that the body belongs to. */
  readonly id: SessionId;
}

/** The values of a session, as a codec gets and returns them: own enumerable properties only, whatever their names. */
export type Values = Readonly<Record<string, unknown>>;

/** Turns the values of a session into text or bytes. The counterpart is a {@link Decode}. */
export type Encode = (values: Values, context: CodecContext) => Body;

/** Turns text or bytes back into the values of a session, new objects each time. */
export type Decode = (body: Body, context: CodecContext) => Values;

/**
 * A named pair of encoder and decoder, both synchronous. The name is kept in each record, and only the codec of that name will
 * ever decode it: what says `aes` is never tried as JSON.
 */
export interface Codec {
  /** What records say of who encoded them. Never reused for another format. */
  readonly name: string;
  /** Throws an error with the code `NOT_ENCODABLE` for what it cannot carry. */
  readonly encode: Encode;
  /** Throws for whatever it did not write itself. */
  readonly decode: Decode;
}
