/** The value of Vary, with Cookie among the names. */
export function varyOnCookie(vary: string = ''): string {
  const names = listed(vary);
  if (names.some((name) => name === '*' || name.toLowerCase() === 'cookie')) return vary;
  return [...names, 'Cookie'].join(', ');
}

/**
 * The value of Cache-Control, as the application set it but for what lets shared caches keep a response; if it set none, one that has
 * the browser ask each time.
 */
export function cachePrivately(cacheControl: string = ''): string {
  const directives = listed(cacheControl);
  if (directives.length === 0) return 'private, no-cache';
  // `private` with field names after it makes only those fields private.
  const kept = directives.filter((directive) => !/^(?:public|private|s-maxage)\b/i.test(directive));
  return kept.some((directive) => /^no-store$/i.test(directive)) ? kept.join(', ') : ['private', ...kept].join(', ');
}

/** Whether this is a Cache-Control for shared caches alone, which obey it before any other (RFC 9213, and its forerunners). */
export function speaksToSharedCaches(header: string): boolean {
  return /(?:^|-)cdn-cache-control$|^surrogate-control$/i.test(header);
}

/** The members of a comma-separated header; a comma between quotes does not separate. */
function listed(header: string): string[] {
  const members = header.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
  return members.map((member) => member.trim()).filter((member) => member !== '');
}
