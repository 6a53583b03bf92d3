import { EncodeError } from '../errors.ts';
import { plainKindOf } from '../plain-kinds.ts';
import { Refusal, tag } from './tag.ts';

/** What is shown of the way to a value. Within a cycle it would have hundreds of steps. */
const MAX_STEPS = 8;
/** What is shown of a property's name, in UTF-16 code units. */
const MAX_NAME = 40;

/** A value inside another, and how to get there: `.price`, `[3]`, `<value 2>`. */
interface Part {
  readonly step: string;
  readonly value: unknown;
}

/**
 * The error for values that `tag` has refused: names the path of the first culprit, never what stands there. The path is searched only
 * now, by asking `tag` about the parts, then about the parts of the refused part; so nobody else pays for it.
 */
export function encodeError(values: object, error: unknown): EncodeError {
  let path = '';
  let culprit: Part & { readonly error: unknown } = { step: '', value: values, error };
  for (let depth = 1; depth <= MAX_STEPS; depth++) {
    const part = refusedPart(culprit.value, depth);
    if (part === undefined) break;
    path += part.step;
    culprit = part;
  }
  const subject = path === '' ? 'The session' : path.replace(/^\./, '');
  if (!(culprit.error instanceof Refusal))
    return new EncodeError(`${subject} cannot be read.`, { cause: culprit.error });
  const remedy = 'Keep plain data in the session, or give the application a codec that can carry this.';
  return new EncodeError(`${subject} ${culprit.error.message}, which the codec 'json' cannot carry. ${remedy}`);
}

function refusedPart(value: unknown, depth: number): (Part & { readonly error: unknown }) | undefined {
  for (const part of partsOf(value)) {
    try {
      tag(part.value, depth);
    } catch (error) {
      return { ...part, error };
    }
  }
  return undefined;
}

function partsOf(value: unknown): Iterable<Part> {
  if (typeof value !== 'object' || value === null) return [];
  switch (plainKindOf(value)) {
    case 'object':
      return Object.entries(value).map(([key, child]) => ({ step: nameStep(key), value: child as unknown }));
    case 'array':
      return (value as unknown[]).map((item, index) => ({ step: `[${index}]`, value: item }));
    case 'map':
      return [...(value as Map<unknown, unknown>)].flatMap(([key, child], index) => [
        { step: `<key ${index}>`, value: key },
        { step: `<value ${index}>`, value: child },
      ]);
    case 'set':
      return [...(value as Set<unknown>)].map((element, index) => ({ step: `<element ${index}>`, value: element }));
    default:
      return [];
  }
}

function nameStep(name: string): string {
  const shown = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(shown) ? `.${shown}` : `[${JSON.stringify(shown)}]`;
}
