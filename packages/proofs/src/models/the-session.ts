/** The values of the one session: a counter, and a code that can be taken once. */
export interface Values {
  n: number;
  code: string;
}

/** How the actors know the session. */
export interface TheSession {
  readonly token: string;
}
