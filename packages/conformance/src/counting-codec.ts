import { jsonCodec } from '@coatcheck/core';
import type { Body, Codec, CodecContext, Values } from '@coatcheck/core';

/** Core's own codec under another name, which counts how often it is asked. */
export class CountingCodec implements Codec {
  readonly name: string;
  encoded = 0;
  decoded = 0;

  constructor(name: string = 'counting') {
    this.name = name;
  }

  encode = (values: Values, context: CodecContext): Body => {
    this.encoded += 1;
    return jsonCodec.encode(values, context);
  };

  decode = (body: Body, context: CodecContext): Values => {
    this.decoded += 1;
    return jsonCodec.decode(body, context);
  };
}
