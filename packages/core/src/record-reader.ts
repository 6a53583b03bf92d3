import type { Codecs } from './codecs.ts';
import type { Values } from './codec.ts';
import { parseEnvelope } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import { RecordError } from './errors.ts';
import { copyValue } from './plain-values.ts';
import type { SessionRecord } from './record.ts';
import { ownValue } from './recorder.ts';
import type { Base } from './recorder.ts';

/**
 * Reads what is inside records, each at most once per record object: a store that returns the same object again is not decoded
 * again, and one that returns fresh objects simply opts out.
 */
export class RecordReader {
  readonly #codecs: Codecs;
  readonly #contents = new WeakMap<SessionRecord, RecordContents>();

  constructor(codecs: Codecs) {
    this.#codecs = codecs;
  }

  /** What is inside a record; `RECORD_DAMAGED` if its envelope cannot be read. */
  contentsOf(record: SessionRecord): RecordContents {
    let contents = this.#contents.get(record);
    if (contents === undefined) {
      contents = new RecordContents(record, this.#codecs);
      this.#contents.set(record, contents);
    }
    return contents;
  }

  /** The envelope; `RECORD_DAMAGED` if it cannot be read. */
  envelopeOf(record: SessionRecord): Envelope {
    return this.contentsOf(record).envelope;
  }
}

/** What is inside a record: its envelope, and its values, which are decoded when they are first asked for. */
export class RecordContents implements Base {
  readonly envelope: Envelope;
  readonly #record: SessionRecord;
  readonly #codecs: Codecs;
  #values: Values | undefined;

  constructor(record: SessionRecord, codecs: Codecs) {
    this.envelope = envelopeOf(record);
    this.#record = record;
    this.#codecs = codecs;
  }

  /** The values as all who read this record have them: only to be looked at. `RECORD_DAMAGED` or `CODEC_UNKNOWN`. */
  shared(): Values {
    return (this.#values ??= this.ownValues());
  }

  own(key: string): unknown {
    const value = ownValue(this.shared(), key);
    const copy = copyValue(value);
    // A codec of the application's own may carry what we cannot copy: then the body is decoded once more.
    return copy === value && typeof value === 'object' ? ownValue(this.ownValues(), key) : copy;
  }

  /** The values once more, as new objects of which nobody else knows. */
  ownValues(): Values {
    return this.#codecs.decode(this.#record, this.envelope.codec);
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
