import { codeWithout, VARIABLE } from './condition.ts';
import { conditions } from './conditions.ts';

/** What vite is to do with a module; a part of its plugins' interface. */
interface TransformingPlugin {
  readonly name: string;
  readonly enforce: 'pre';
  transform(code: string, id: string): string | undefined;
}

/** Runs the tests without the condition that the environment names; no plugin if it names none. */
export function withoutCondition(): TransformingPlugin[] {
  const name = process.env[VARIABLE];
  if (name === undefined) return [];
  const condition = conditions.find((each) => each.name === name);
  if (condition === undefined) throw new RangeError(`There is no condition '${name}'.`);
  const transform = (code: string, id: string): string | undefined =>
    id.endsWith(`/packages/core/src/${condition.file}`) ? codeWithout(condition, code) : undefined;
  return [{ name: 'without-condition', enforce: 'pre', transform }];
}
