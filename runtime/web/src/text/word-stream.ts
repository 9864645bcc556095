import type { StreamParser, StringStream } from '@codemirror/language';
import type { Painter } from './programs';
import type { WordKind } from './words';

/** What the modes call words, and the class of each. */
const KINDS: Readonly<Record<string, WordKind>> = {
  keyword: 'word-key',
  tag: 'word-key',
  builtin: 'word-new',
  def: 'word-new',
  type: 'word-new',
  header: 'word-new',
  string: 'word-string',
  'string-2': 'word-string',
  positive: 'word-string',
  inserted: 'word-string',
  number: 'word-number',
  atom: 'word-number',
  comment: 'word-comment',
  meta: 'word-note',
  attribute: 'word-name',
  property: 'word-name',
  negative: 'word-gone',
  deleted: 'word-gone',
  error: 'word-gone',
};
const INDENT = 2;
const TAB = 4;
/** A mode that takes nothing is asked again a few times, as it may only have changed its mind. */
const MOST_EMPTY = 10;

/** Colours line by line, by a mode of CodeMirror 5; what the editor would need is not loaded. */
export function paintLines<State>(parser: StreamParser<State>): Painter {
  return (text, put) => {
    const state = parser.startState?.(INDENT) ?? ({} as State);
    text.split('\n').forEach((line, at) => {
      if (at > 0) put('\n', null);
      if (line === '') return parser.blankLine?.(state, INDENT);
      const stream = new Line(line);
      let empty = 0;
      while (!stream.eol() && empty < MOST_EMPTY) {
        stream.start = stream.pos;
        const name = parser.token(stream as unknown as StringStream, state);
        if (stream.pos === stream.start) empty += 1;
        else put(line.slice(stream.start, stream.pos), kindOf(name));
      }
      if (!stream.eol()) put(line.slice(stream.pos), null);
    });
  };
}

function kindOf(name: string | null): WordKind | null {
  const found = name?.split(/[ .]/).find((part) => Object.hasOwn(KINDS, part));
  return found === undefined ? null : (KINDS[found] ?? null);
}

/** A line that a mode reads: what modes are promised of CodeMirror's own `StringStream`. */
class Line {
  pos = 0;
  start = 0;
  readonly indentUnit = INDENT;
  readonly string: string;

  constructor(string: string) {
    this.string = string;
  }

  eol(): boolean {
    return this.pos >= this.string.length;
  }

  sol(): boolean {
    return this.pos === 0;
  }

  peek(): string | undefined {
    return this.string[this.pos];
  }

  next(): string | undefined {
    return this.eol() ? undefined : this.string[this.pos++];
  }

  eat(match: string | RegExp | ((sign: string) => boolean)): string | undefined {
    const sign = this.peek();
    if (sign === undefined) return undefined;
    const fits = typeof match === 'string' ? sign === match : match instanceof RegExp ? match.test(sign) : match(sign);
    return fits ? this.next() : undefined;
  }

  eatWhile(match: string | RegExp | ((sign: string) => boolean)): boolean {
    const start = this.pos;
    while (this.eat(match) !== undefined);
    return this.pos > start;
  }

  eatSpace(): boolean {
    return this.eatWhile(/\s/);
  }

  skipToEnd(): void {
    this.pos = this.string.length;
  }

  skipTo(sign: string): boolean {
    const found = this.string.indexOf(sign, this.pos);
    if (found < 0) return false;
    this.pos = found;
    return true;
  }

  backUp(count: number): void {
    this.pos -= count;
  }

  column(): number {
    return widthOf(this.string.slice(0, this.start));
  }

  indentation(): number {
    return widthOf(/^\s*/.exec(this.string)?.[0] ?? '');
  }

  match(pattern: string | RegExp, consume = true, ignoreCase = false): boolean | RegExpMatchArray | null {
    const rest = this.string.slice(this.pos);
    if (typeof pattern === 'string') {
      const fits = ignoreCase ? rest.toLowerCase().startsWith(pattern.toLowerCase()) : rest.startsWith(pattern);
      if (fits && consume) this.pos += pattern.length;
      return fits || null;
    }
    const found = rest.match(pattern);
    if (!found || (found.index ?? 0) > 0) return null;
    if (consume) this.pos += found[0].length;
    return found;
  }

  current(): string {
    return this.string.slice(this.start, this.pos);
  }

  lookAhead(): undefined {
    return undefined;
  }
}

function widthOf(text: string): number {
  return Array.from(text).reduce((width, sign) => width + (sign === '\t' ? TAB - (width % TAB) : 1), 0);
}
