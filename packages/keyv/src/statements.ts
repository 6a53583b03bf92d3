/** The statements on the table of sessions. Each is one step of the database, and changes nothing unless its condition holds. */
export interface Statements {
  /** Fails unless the table is there. */
  readonly look: string;
  readonly createTable: string;
  readonly createIndex: string;
  readonly read: string;
  readonly create: string;
  readonly replace: string;
  readonly touch: string;
  readonly remove: string;
  readonly removeIf: string;
  readonly removeIfStale: string;
  readonly ids: string;
  readonly stale: string;
  readonly count: string;
  readonly removeAll: string;
}

/** What databases do not agree on. */
export interface Dialect {
  /** The function that gives the later of two times. */
  readonly later: 'GREATEST' | 'MAX';
  /** How a parameter is written: `?`, or `$1`, `$2` and so on. */
  readonly numbered: boolean;
}

/**
 * The statements in a dialect.
 *
 * @param schema - where the table is, if the database has such places
 * @param table - its name; both are quoted here
 */
export function statementsFor(dialect: Dialect, schema: string | undefined, table: string): Statements {
  const name = `${schema === undefined ? '' : `${quoted(schema)}.`}${quoted(table)}`;
  const one = 'namespace = ? AND id = ?';
  const { later } = dialect;
  const statements: Statements = {
    look: `SELECT namespace, id, rev, accessed_at, expires_at, contents FROM ${name} LIMIT 0`,
    // Times as DOUBLE PRECISION: exact for whole milliseconds, and given back as numbers by all drivers.
    createTable: `CREATE TABLE IF NOT EXISTS ${name} (namespace TEXT NOT NULL, id TEXT NOT NULL, rev TEXT NOT NULL, accessed_at DOUBLE PRECISION NOT NULL, expires_at DOUBLE PRECISION NOT NULL, contents TEXT NOT NULL, PRIMARY KEY (namespace, id))`,
    createIndex: `CREATE INDEX IF NOT EXISTS ${quoted(`${table}_expires`)} ON ${name} (namespace, expires_at, id)`,
    read: `SELECT rev, accessed_at, expires_at, contents FROM ${name} WHERE ${one}`,
    create: `INSERT INTO ${name} (namespace, id, rev, accessed_at, expires_at, contents) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
    replace: `UPDATE ${name} SET rev = ?, accessed_at = ?, expires_at = ?, contents = ? WHERE ${one} AND rev = ? RETURNING id`,
    touch: `UPDATE ${name} SET accessed_at = ${later}(accessed_at, ?), expires_at = ${later}(expires_at, ?) WHERE ${one} AND rev = ? AND expires_at > ? RETURNING id`,
    remove: `DELETE FROM ${name} WHERE ${one} RETURNING id`,
    removeIf: `DELETE FROM ${name} WHERE ${one} AND rev = ? RETURNING id`,
    removeIfStale: `DELETE FROM ${name} WHERE ${one} AND rev = ? AND expires_at <= ? RETURNING id`,
    ids: `SELECT id FROM ${name} WHERE namespace = ? AND id > ? ORDER BY id LIMIT ?`,
    stale: `SELECT id, expires_at FROM ${name} WHERE namespace = ? AND expires_at <= ? AND (expires_at, id) > (?, ?) ORDER BY expires_at, id LIMIT ?`,
    count: `SELECT COUNT(*) AS count FROM ${name} WHERE namespace = ?`,
    removeAll: `DELETE FROM ${name} WHERE namespace = ?`,
  };
  if (!dialect.numbered) return statements;
  const renumbered = Object.entries<string>({ ...statements }).map(([key, text]) => [key, numbered(text)] as const);
  return { ...statements, ...Object.fromEntries(renumbered) };
}

function numbered(text: string): string {
  let count = 0;
  return text.replaceAll('?', () => `$${(count += 1)}`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
