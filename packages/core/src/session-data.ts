/** The values of a session whose type was not declared: anything, under any key. */
export type SessionData = Record<string, unknown>;

/** The keys of a session. */
export type KeyOf<Data extends object> = keyof Data & string;

/** What stands under a key that is set. */
export type ValueOf<Data extends object, Key extends KeyOf<Data>> = Exclude<Data[Key], undefined>;

/** The keys under which a value of this kind stands; undeclared values may be of any kind. */
export type KeyHolding<Data extends object, Kind> = {
  [Key in KeyOf<Data>]: unknown extends Data[Key] ? Key : NonNullable<Data[Key]> extends Kind ? Key : never;
}[KeyOf<Data>];

/** What the list under a key consists of. */
export type ItemOf<List> = unknown extends List
  ? unknown
  : NonNullable<List> extends readonly (infer Item)[]
    ? Item
    : never;

/** A rule that makes one value of three: of the one that this session started from, its own, and the one that another commit wrote. */
export type Merge<Value> = (
  base: Value | undefined,
  mine: Value | undefined,
  theirs: Value | undefined,
) => Value | undefined;

/**
 * What happens when a key that a session read and overwrote was changed meanwhile by another commit: `'refuse'` throws a
 * `ConflictError`; a function makes the value to be kept (it must be pure; `undefined` deletes the key). `'*'` is the rule for all other
 * keys; without it they are refused.
 */
export type ConflictRules<Data extends object = SessionData> = {
  readonly [Key in KeyOf<Data>]?: Merge<ValueOf<Data, Key>> | 'refuse';
} & { readonly '*'?: Merge<unknown> | 'refuse' };
