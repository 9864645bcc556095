import { isRecord } from '../../state/equal';
import type { FieldProps } from '../types';

/** What a dialogue is told by its author. */
export interface DialogueProps extends FieldProps {
  type?: 'list' | 'text' | null;
  speakers?: string[] | null;
  tags?: string[] | null;
  separator?: string | null;
  color_map?: Record<string, string> | null;
  max_lines?: number | null;
  submit_btn?: boolean | string | null;
  autoscroll?: boolean | null;
  ui_mode?: 'dialogue' | 'text' | 'both' | null;
}

/** What somebody says. */
export interface Line {
  speaker: string;
  text: string;
}

/** Read a value's lines; a text is none. */
export function linesOf(value: unknown): Line[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map(({ speaker, text }) => ({ speaker: String(speaker ?? ''), text: String(text ?? '') }));
}

/** What lines begin with where there are none yet: one for the first speaker. */
export function withOne(lines: readonly Line[], speakers: readonly string[]): readonly Line[] {
  return lines.length > 0 ? lines : [{ speaker: speakers[0] ?? '', text: '' }];
}

/** Whoever answers a line: of two the other, of several the next. */
export function nextSpeaker(speakers: readonly string[], speaker: string): string {
  return speakers[(speakers.indexOf(speaker) + 1) % speakers.length] ?? speaker;
}

/** The lines with another one after a place. */
export function withLine(lines: readonly Line[], after: number, line: Line): Line[] {
  return lines.toSpliced(after + 1, 0, line);
}

/** Lines as text, as the server writes them unless the author says otherwise. */
export function asText(value: unknown, separator: string): string {
  if (typeof value === 'string') return value;
  return linesOf(value)
    .map(({ speaker, text }) => (speaker ? `[${speaker}] ${text}` : text))
    .join(separator);
}

/** A tag that somebody begins to write: where its colon stands, and what follows that. */
export interface Begun {
  at: number;
  written: string;
}

/** The tag that is begun before the cursor, if one is: a colon, and no space since. */
export function begunTag(text: string, cursor: number): Begun | null {
  const found = /:([^\s:]*)$/.exec(text.slice(0, cursor));
  return found ? { at: found.index, written: found[1] ?? '' } : null;
}

/** The tags that fit what is written of one. */
export function fitting(tags: readonly string[], written: string): string[] {
  const wanted = written.toLowerCase();
  return tags.filter((tag) => tag.toLowerCase().includes(wanted));
}

/** A text with a tag in the place of what was written of it, and where the cursor goes. */
export function withTag(text: string, { at, written }: Begun, tag: string): { text: string; cursor: number } {
  const rest = text.slice(at + 1 + written.length);
  const put = rest.startsWith(' ') ? tag : `${tag} `;
  return { text: text.slice(0, at) + put + rest, cursor: at + tag.length + 1 };
}
