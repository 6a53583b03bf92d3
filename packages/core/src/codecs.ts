import type { Codec, Values } from './codec.ts';
import { EncodeError, hasCode, RecordError } from './errors.ts';
import type { Body, SessionId, SessionRecord } from './record.ts';

/** The codec that writes, and all those that can read: a deployment changes codec while old sessions live on. */
export class Codecs {
  #current: Codec;
  readonly #byName = new Map<string, Codec>();

  constructor(current: Codec, older: readonly Codec[] = []) {
    for (const codec of [...older, current]) this.#byName.set(codec.name, codec);
    this.#current = current;
  }

  get current(): Codec {
    return this.#current;
  }

  /** Writes with this codec from now on, and still reads what others wrote. */
  change(codec: Codec): void {
    this.#byName.set(codec.name, codec);
    this.#current = codec;
  }

  /** `NOT_ENCODABLE` for what the codec cannot carry. */
  encode(values: Values, id: SessionId): Body {
    try {
      return this.#current.encode(values, { id });
    } catch (error) {
      if (hasCode(error)) throw error;
      throw new EncodeError(`The codec '${this.#current.name}' could not encode session ${id}.`, { cause: error });
    }
  }

  /** By the codec of that name and by no other: `CODEC_UNKNOWN` if it is not there, `RECORD_DAMAGED` if it fails. */
  decode(record: SessionRecord, name: string): Values {
    const codec = this.#byName.get(name);
    if (codec === undefined) {
      const known = [...this.#byName.keys()].map((other) => `'${other}'`).join(', ');
      throw new RecordError(
        'CODEC_UNKNOWN',
        `Session ${record.id} was written by the codec '${name}'; the application has ${known}.`,
      );
    }
    try {
      const values: unknown = codec.decode(record.body, { id: record.id });
      if (typeof values !== 'object' || values === null) throw new TypeError('The decoder did not return an object.');
      return values as Values;
    } catch (cause) {
      const message = `The codec '${name}' cannot decode the body of session ${record.id}. The record was left where it is.`;
      throw new RecordError('RECORD_DAMAGED', message, { cause });
    }
  }
}
