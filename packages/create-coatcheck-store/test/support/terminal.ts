import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** Stands for a terminal with somebody in front of it, who reads what is shown and presses keys. */
export class Terminal {
  readonly input: Keyboard = new Keyboard();
  readonly output: Screen = new Screen();

  /** Waits until the question is shown, and then presses these keys. */
  async answer(question: string, keys: string): Promise<void> {
    await this.output.shows(question);
    this.input.write(keys);
  }
}

class Keyboard extends PassThrough {
  readonly isTTY: boolean = true;

  setRawMode(): this {
    return this;
  }
}

/** Collects what is written, without colours and movements of the cursor. */
export class Screen extends Writable {
  readonly isTTY: boolean;
  text = '';
  #unread = 0;
  #changed: () => void = () => undefined;

  constructor(isTTY: boolean = true) {
    super();
    this.isTTY = isTTY;
  }

  /** Waits until this is shown, after all that was waited for before. */
  async shows(expected: string): Promise<void> {
    for (;;) {
      const at = this.text.indexOf(expected, this.#unread);
      if (at >= 0) {
        this.#unread = at + expected.length;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += stripVTControlCharacters(chunk.toString());
    this.#changed();
    done();
  }
}
