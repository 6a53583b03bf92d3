import type { Codecs } from './codecs.ts';
import type { Values } from './codec.ts';
import { parseEnvelope } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import { RecordError } from './errors.ts';
import type { SessionRecord } from './record.ts';

interface Remembered {
  readonly envelope: Envelope;
  values: Values | undefined;
}

/**
 * Reads what is inside records, each at most once per record object: a store that returns the same object again is not decoded
 * again, and one that returns fresh objects simply opts out. What is remembered is shared, and must not leave core.
 */
export class RecordReader {
  readonly #codecs: Codecs;
  readonly #remembered = new WeakMap<SessionRecord, Remembered>();

  constructor(codecs: Codecs) {
    this.#codecs = codecs;
  }

  /** The envelope; `RECORD_DAMAGED` if it cannot be read. */
  envelopeOf(record: SessionRecord): Envelope {
    return this.#of(record).envelope;
  }

  /** The values, decoded when they are first asked for; `RECORD_DAMAGED` or `CODEC_UNKNOWN`. Shared: only to be looked at. */
  valuesOf(record: SessionRecord): Values {
    const remembered = this.#of(record);
    return (remembered.values ??= this.#codecs.decode(record, remembered.envelope.codec));
  }

  /** The values once more, as new objects of which nobody else knows. */
  ownValuesOf(record: SessionRecord): Values {
    return this.#codecs.decode(record, this.envelopeOf(record).codec);
  }

  #of(record: SessionRecord): Remembered {
    let remembered = this.#remembered.get(record);
    if (remembered === undefined) {
      remembered = { envelope: envelopeOf(record), values: undefined };
      this.#remembered.set(record, remembered);
    }
    return remembered;
  }
}

function envelopeOf(record: SessionRecord): Envelope {
  try {
    return parseEnvelope(record.meta);
  } catch (cause) {
    throw new RecordError(
      'RECORD_DAMAGED',
      `The envelope of session ${record.id} cannot be read. The record was left where it is.`,
      { cause },
    );
  }
}
