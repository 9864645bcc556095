const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0', '\n': '' };

/** Text of a JavaScript template literal as it means itself: `\n` is a new line, `` \` `` a backtick. */
export function cooked(text: string): string {
  return text.replaceAll(/\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\s\S]))/g, (_, ...found: (string | undefined)[]) => {
    const [braced, four, two, other] = found;
    const code = braced ?? four ?? two;
    if (code !== undefined) return String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
    return ESCAPES[other ?? ''] ?? other ?? '';
  });
}

/**
 * Where a `${...}` ends: at the brace that closes it, past those in strings and in literals inside of it.
 *
 * @param start - the place behind `${`.
 * @throws an `Error` where nothing closes it.
 */
export function endOfExpression(source: string, start: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    const sign = source[at];
    if (sign === '"' || sign === "'" || sign === '`') at = endOfString(source, at, sign);
    else if (sign === '{') depth += 1;
    else if (sign === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  throw new Error(`a \${ has no end: ${source.slice(start - 2, start + 28)}`);
}

/** Where a string ends that begins at a place. */
function endOfString(source: string, start: number, quote: string): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === quote) return at;
    else if (quote === '`' && source.startsWith('${', at)) at = endOfExpression(source, at + 2);
  }
  throw new Error(`a string has no end: ${source.slice(start, start + 30)}`);
}
