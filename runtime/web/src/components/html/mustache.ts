import { endOfExpression, cooked } from './literals';
import { isTruthy, look, pathOf, type Frame } from './paths';

/** A `${...}`, or a `{{...}}` with its words, or text between them. */
type Part =
  | { kind: 'text'; text: string }
  | { kind: 'script'; source: string }
  | { kind: 'show'; words: string[]; isRaw: boolean }
  | { kind: 'block'; words: string[]; inside: Part[]; otherwise: Part[]; names: string[] };

/** Runs a `${...}`: JavaScript of the author's, with the names of the template. */
export type RunScript = (source: string) => unknown;

/** What the tag at a place in a template is. */
interface Tag {
  sign: string;
  words: string[];
  isRaw: boolean;
}

const TAG = /\{\{~?(?:!--[\s\S]*?--~?\}\}|\{~?([^{}]*?)~?\}\}\}|([#/^&!>]?)\s*((?:"[^"]*"|'[^']*'|[^{}"'])*?)~?\}\})/y;
const WORD = /\((?:[^()]|\([^()]*\))*\)|"[^"]*"|'[^']*'|\|[^|]*\||[^\s()]+/g;
const CODES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;', '`': '&#x60;', '=': '&#x3D;' };

/** Whether a template has anything for this to read. */
export function hasMustaches(template: string): boolean {
  return template.includes('{{');
}

/**
 * Fill a template of Handlebars' language, in which `${...}` is JavaScript.
 *
 * What a value brings is text: it becomes no tag, no script and, but for `{{{...}}}`, no markup.
 *
 * @throws an `Error` that says what is wrong with the template; and what a script throws.
 */
export function fillMustaches(template: string, names: Record<string, unknown>, run: RunScript): string {
  const parts = new Reader(template).read();
  return draw(parts, { value: names, parent: null, local: { root: names } }, run);
}

/** Reads a template into parts. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(template: string) {
    const trimmed = template.replaceAll(/\s+(?=\{\{\{?~)|(?<=~\}?\}\})\s+/g, '');
    // A block's tag that has a line to itself leaves no empty line behind.
    this.#source = trimmed.replaceAll(/^[ \t]*(\{\{~?[#/^!][^{}]*\}\}|\{\{~?else\b[^{}]*\}\})[ \t]*\n/gm, '$1');
  }

  read(): Part[] {
    const { parts, end } = this.#block();
    if (end) throw new Error(`{{${end.sign}${end.words.join(' ')}}} has no beginning`);
    return parts;
  }

  /** The parts up to a tag that ends, or divides, the block that they stand in. */
  #block(): { parts: Part[]; end: Tag | null } {
    const parts: Part[] = [];
    let text = '';
    const flush = (): void => {
      if (text) parts.push({ kind: 'text', text: cooked(text) });
      text = '';
    };
    while (this.#at < this.#source.length) {
      const next = this.#source.slice(this.#at, this.#at + 3);
      if (next.startsWith('\\')) {
        text += next === '\\{{' ? '{{' : next.slice(0, 2);
        this.#at += next === '\\{{' ? 3 : 2;
      } else if (next.startsWith('${')) {
        flush();
        const end = endOfExpression(this.#source, this.#at + 2);
        parts.push({ kind: 'script', source: this.#source.slice(this.#at + 2, end) });
        this.#at = end + 1;
      } else if (next.startsWith('{{')) {
        flush();
        const tag = this.#tag();
        if (tag.sign === '/' || isElse(tag)) return { parts, end: tag };
        const part = this.#partOf(tag);
        if (part) parts.push(part);
      } else {
        text += this.#source[this.#at];
        this.#at += 1;
      }
    }
    flush();
    return { parts, end: null };
  }

  #tag(): Tag {
    TAG.lastIndex = this.#at;
    const found = TAG.exec(this.#source);
    if (!found) throw new Error(`a tag can’t be read: ${this.#source.slice(this.#at, this.#at + 30)}`);
    this.#at = TAG.lastIndex;
    const [, raw, sign = '!', inside = ''] = found;
    if (raw !== undefined) return { sign: '', words: wordsIn(raw), isRaw: true };
    return { sign: sign === '&' ? '' : sign, words: wordsIn(inside), isRaw: sign === '&' };
  }

  #partOf(tag: Tag): Part | null {
    if (tag.sign === '!') return null;
    if (tag.sign === '>') throw new Error('{{> ...}} has no templates to choose from');
    if (tag.sign === '') return { kind: 'show', words: tag.words, isRaw: tag.isRaw };
    const isTurned = tag.sign === '^';
    return this.#finish(isTurned ? ['unless', ...tag.words] : tag.words, tag.words[0] ?? '');
  }

  /** The rest of a block, from behind its first tag to its last. */
  #finish(words: string[], name: string): Part {
    const bar = words.find((word) => word.startsWith('|'));
    const names = bar ? bar.slice(1, -1).trim().split(/\s+/) : [];
    const said = words.filter((word) => !word.startsWith('|') && !(bar && word === 'as'));
    const { parts: inside, end } = this.#block();
    let otherwise: Part[] = [];
    let last = end;
    if (end && isElse(end)) {
      if (end.words.length > 1) return { kind: 'block', words: said, inside, otherwise: [this.#finish(end.words.slice(1), name)], names };
      ({ parts: otherwise, end: last } = this.#block());
    }
    if (last?.sign !== '/' || last.words[0] !== name) throw new Error(`{{#${name}}} has no end`);
    return { kind: 'block', words: said, inside, otherwise, names };
  }
}

function isElse({ sign, words }: Tag): boolean {
  return (sign === '' && words[0] === 'else') || (sign === '^' && words.length === 0);
}

function wordsIn(tag: string): string[] {
  return tag.match(WORD) ?? [];
}

function draw(parts: readonly Part[], frame: Frame, run: RunScript): string {
  return parts.map((part) => drawPart(part, frame, run)).join('');
}

function drawPart(part: Part, frame: Frame, run: RunScript): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'script') return String(run(part.source));
  if (part.kind === 'show') {
    const text = String(valueOf(part.words, frame) ?? '');
    return part.isRaw ? text : text.replaceAll(/[&<>"'`=]/g, (sign) => CODES[sign] ?? sign);
  }
  return drawBlock(part, frame, run);
}

/** Draw a block: one of Handlebars' own by its name, else a value's by what that is. */
function drawBlock(block: Part & { kind: 'block' }, frame: Frame, run: RunScript): string {
  const [name = '', ...rest] = block.words;
  const isOwn = ['if', 'unless', 'each', 'with'].includes(name);
  const value = isOwn ? valueOf(rest.slice(0, 1), frame) : valueOf(block.words, frame);
  const kind = isOwn ? name : Array.isArray(value) ? 'each' : typeof value === 'object' && value ? 'with' : 'if';
  if (kind === 'if' || kind === 'unless') {
    const holds = isTruthy(value, rest.includes('includeZero=true')) === (kind === 'if');
    return draw(holds ? block.inside : block.otherwise, frame, run);
  }
  if (kind === 'with') {
    const inner: Frame = { value, parent: frame, local: { ...frame.local, ...named(block.names, [value]) } };
    return isTruthy(value) ? draw(block.inside, inner, run) : draw(block.otherwise, frame, run);
  }
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, at) => [at, item])
    : Object.entries(typeof value === 'object' && value ? value : {});
  if (entries.length === 0) return draw(block.otherwise, frame, run);
  return entries.map(([key, item], at) => draw(block.inside, inEach(block, frame, { key, item, at, of: entries.length }), run)).join('');
}

function inEach(
  { names }: { names: readonly string[] },
  frame: Frame,
  { key, item, at, of }: { key: string | number; item: unknown; at: number; of: number },
): Frame {
  const local = { ...frame.local, index: at, key, first: at === 0, last: at === of - 1, ...named(names, [item, key]) };
  return { value: item, parent: frame, local };
}

/** Names that a block gives its values (`as |item key|`): kept apart from `@index` and the like by a bar. */
function named(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, at) => [`|${name}`, values[at]]));
}

/** What the words of a tag stand for: a path, a constant, or one of the two helpers that give a value. */
function valueOf(words: readonly string[], frame: Frame): unknown {
  const [first = '', ...rest] = words;
  if (first === 'lookup' && rest.length === 2) {
    return look(valueOf(rest.slice(0, 1), frame), String(valueOf(rest.slice(1), frame)));
  }
  if (rest.length > 0) throw new Error(`there is no helper ${first}`);
  if (first.startsWith('(')) return valueOf(wordsIn(first.slice(1, -1)), frame);
  return pathOf(first, frame);
}
