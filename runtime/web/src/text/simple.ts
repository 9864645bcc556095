/** A run of text in one style. */
export type Span =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em'; spans: Span[] }
  | { kind: 'link'; href: string; spans: Span[] };

/** A heading (level 1 to 6) or a paragraph (level 0). */
export interface Block {
  level: number;
  spans: Span[];
}

/** What only the full renderer can do: lists, quotes, tables, rules, code blocks, setext headings, indented code. */
const RICH_LINE =
  /^\s*(?:[-+*](?:\s|$)|[>=]|\d+[.)](?:\s|$)|```|([-*_])(?:[ \t]*\1)+[ \t]*$)|^(?: {4}|\t)|\|| {2}\n(?=\S)/m;
/** ... and in a line: HTML, entities, escapes, images, mathematics, bare addresses, emphasis by underscore, breaks. */
const RICH_INLINE = /[<>&\\$_~]|!\[|(?<!\]\()https?:|www\.|\]\[|\]:/;
const HEADING = /^(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
/** Code, strong, emphasis, link: the first that matches from where we stand. */
const INLINE = /`([^`]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)|\*(?=\S)([^*]+?)(?<=\S)\*|\[([^[\]]+)\]\(([^\s()]+)\)/s;
const SAFE_ADDRESS = /^(?:https?:\/\/|mailto:|[#/?.]|[\w-]+(?:[/?#.]|$))/i;

/**
 * Read markdown that is no more than headings, paragraphs and simple inline styles, as most titles are.
 *
 * `null` means that it needs the full renderer. What this reads becomes elements, never HTML text.
 */
export function parseSimple(text: string): Block[] | null {
  if (RICH_LINE.test(text)) return null;
  const blocks: Block[] = [];
  for (const chunk of splitBlocks(text)) {
    const heading = HEADING.exec(chunk);
    if (!heading && /^#/.test(chunk)) return null;
    const spans = parseInline(heading?.[2] ?? chunk);
    if (!spans) return null;
    blocks.push({ level: heading?.[1]?.length ?? 0, spans });
  }
  return blocks;
}

/** Read one line's inline styles; `null` if it has more than the simple ones. */
export function parseInline(text: string): Span[] | null {
  if (RICH_INLINE.test(text)) return null;
  const spans: Span[] = [];
  for (let rest = text; rest; ) {
    const match = INLINE.exec(rest);
    const plain = match ? rest.slice(0, match.index) : rest;
    // A marker without its partner: markdown has rules for these that we leave to the full renderer.
    if (/[*`[\]]/.test(plain)) return null;
    if (plain) spans.push({ kind: 'text', text: plain });
    if (!match) break;
    const span = spanOf(match);
    if (!span) return null;
    spans.push(span);
    rest = rest.slice(match.index + match[0].length);
  }
  return spans;
}

function spanOf([, code, strong, em, label, href]: RegExpExecArray): Span | null {
  if (code !== undefined) return { kind: 'code', text: code };
  const spans = parseInline(strong ?? em ?? label ?? '');
  if (!spans) return null;
  if (href === undefined) return { kind: strong === undefined ? 'em' : 'strong', spans };
  return SAFE_ADDRESS.test(href) ? { kind: 'link', href, spans } : null;
}

/** Paragraphs end at an empty line or a heading; a heading is one line. */
function splitBlocks(text: string): string[] {
  const blocks: string[] = [];
  let paragraph: string[] = [];
  const flush = (): void => {
    if (paragraph.length > 0) blocks.push(paragraph.join('\n'));
    paragraph = [];
  };
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const content = line.trim();
    if (!content || content.startsWith('#')) flush();
    if (content.startsWith('#')) blocks.push(content);
    else if (content) paragraph.push(content);
  }
  flush();
  return blocks;
}
