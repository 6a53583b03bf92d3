import { EncodeError } from '../errors.ts';
import { plainKindOf } from '../plain-kinds.ts';
import { Refusal, tag } from './tag.ts';

/** What is shown of the way to a value. Within a cycle it would have hundreds of steps. */
const MAX_STEPS = 8;
/** What is shown of a property's name, in UTF-16 code units. */
const MAX_NAME = 40;

/**
 * The error for values that `tag` has refused: names the path of the first culprit, never what stands there. The way is only now
 * searched for, by asking `tag` about the parts of the values, then about the parts of the refused part; so nobody else pays for it.
 */
export function encodeError(values: unknown, error: unknown): EncodeError {
  let culprit: Culprit = { step: '', value: values, error };
  let path = '';
  for (let depth = 1; depth <= MAX_STEPS + 1; depth++) {
    const part = refusedPart(culprit.value, depth);
    if (part === undefined) break;
    path += depth > MAX_STEPS ? '…' : part.step;
    culprit = part;
  }
  return errorAt(path === '' ? 'The session' : path.replace(/^\./, ''), culprit.error);
}

function errorAt(path: string, error: unknown): EncodeError {
  if (!(error instanceof Refusal)) return new EncodeError(`${path} cannot be read.`, { cause: error });
  const remedy = 'Keep plain data in the session, or give the application a codec that can carry this.';
  return new EncodeError(`${path} ${error.message}, which the codec 'json' cannot carry. ${remedy}`);
}

/** A part of some value, with the last step of the way to it: `.price`, `[3]`, `<value 2>`. */
interface Part {
  readonly step: string;
  readonly read: () => unknown;
}

interface Culprit {
  readonly step: string;
  readonly value: unknown;
  readonly error: unknown;
}

function refusedPart(whole: unknown, depth: number): Culprit | undefined {
  for (const { step, read } of partsOf(whole)) {
    let value: unknown;
    try {
      value = read();
      tag(value, depth);
    } catch (error) {
      return { step, value, error };
    }
  }
  return undefined;
}

function partsOf(whole: unknown): readonly Part[] {
  if (typeof whole !== 'object' || whole === null) return [];
  try {
    return partsOfObject(whole);
  } catch {
    // A proxy that lets nobody look inside.
    return [];
  }
}

function partsOfObject(whole: object): readonly Part[] {
  switch (plainKindOf(whole)) {
    case 'object':
      return Object.keys(whole).map((key) => ({ step: nameStep(key), read: () => (whole as Values)[key] }));
    case 'array':
      return Array.from(whole as readonly unknown[], (item, index) => ({ step: `[${index}]`, read: () => item }));
    case 'map':
      return [...(whole as ReadonlyMap<unknown, unknown>)].flatMap(([key, value], index) => [
        { step: `<key ${index}>`, read: () => key },
        { step: `<value ${index}>`, read: () => value },
      ]);
    case 'set':
      return [...(whole as ReadonlySet<unknown>)].map((item, index) => ({
        step: `<element ${index}>`,
        read: () => item,
      }));
    default:
      return [];
  }
}

type Values = Readonly<Record<string, unknown>>;

function nameStep(name: string): string {
  const shown = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(shown) ? `.${shown}` : `[${JSON.stringify(shown)}]`;
}
