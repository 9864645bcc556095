import { isRecord } from '../../state/equal';
import type { FieldProps } from '../types';

/** What a text with highlights is told by its author. */
export interface HighlightedTextProps extends FieldProps {
  color_map?: Record<string, string> | null;
  show_legend?: boolean | null;
  show_inline_category?: boolean | null;
  show_whitespaces?: boolean | null;
  interactive?: boolean | null;
}

/** A part of the text with its class or its score. */
export interface Part {
  text: string;
  kind: string | number | null;
}

/** This far apart on the colour wheel, neighbours differ however many there are. */
const GOLDEN_ANGLE = 137.5;
/** Where the wheel begins: at the accent's own hue. */
const FIRST_HUE = 190;

/** Read a value's parts. */
export function partsOf(value: unknown): Part[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map(({ token, class_or_confidence: kind }) => ({
    text: String(token ?? ''),
    kind: typeof kind === 'string' || typeof kind === 'number' ? kind : null,
  }));
}

/** The classes in a text, in the order in which they come. */
export function classesIn(parts: readonly Part[]): string[] {
  return [...new Set(parts.flatMap(({ kind }) => (typeof kind === 'string' ? [kind] : [])))];
}

/** Whether a text has scores. */
export function hasScores(parts: readonly Part[]): boolean {
  return parts.some(({ kind }) => typeof kind === 'number');
}

/** The colour of a class that its author gave none. */
export function usualColor(position: number): string {
  return `oklch(0.68 0.15 ${Math.round((FIRST_HUE + position * GOLDEN_ANGLE) % 360)})`;
}

/** How strongly a score colours its part, in percent: none at 0, all at 1 and -1. */
export function strengthOf(score: number): number {
  return Math.round(Math.min(1, Math.abs(score)) * 100);
}

/** A value's parts as they are sent. */
export function valueOf(parts: readonly Part[]): unknown[] {
  return parts.map(({ text, kind }) => ({ token: text, class_or_confidence: kind }));
}

/** The parts with a stretch of the text as one part of a kind; of parts that it cuts, the rest keeps its kind. */
export function withMark(parts: readonly Part[], start: number, end: number, kind: Part['kind']): Part[] {
  const before: Part[] = [];
  const after: Part[] = [];
  let inside = '';
  let at = 0;
  for (const { text, kind: old } of parts) {
    const [from, to] = [Math.max(0, start - at), Math.max(0, end - at)];
    before.push({ text: text.slice(0, from), kind: old });
    inside += text.slice(from, to);
    after.push({ text: text.slice(Math.max(from, to)), kind: old });
    at += text.length;
  }
  return joined([...before, { text: inside, kind }, ...after]);
}

/** The parts without those that are empty, and with unmarked neighbours as one. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.text === '') continue;
    if (part.kind === null && last?.kind === null) result[result.length - 1] = { text: last.text + part.text, kind: null };
    else result.push(part);
  }
  return result;
}

/** Where a part begins in the whole text. */
export function startOf(parts: readonly Part[], index: number): number {
  return parts.slice(0, index).reduce((length, { text }) => length + text.length, 0);
}

/** The part that a place of the text is in; of two that meet there, the second. */
export function indexAt(parts: readonly Part[], place: number): number {
  return parts.findIndex((part, index) => place < startOf(parts, index) + part.text.length);
}

/** A stretch without the white space at its ends; `null` if nothing is left. */
export function trimmed(text: string, start: number, end: number): { start: number; end: number } | null {
  const stretch = text.slice(start, end);
  const from = start + stretch.length - stretch.trimStart().length;
  const to = end - (stretch.length - stretch.trimEnd().length);
  return from < to ? { start: from, end: to } : null;
}

/** What was typed as a class or a score: a score from -1 to 1, a class without white space around; `null` if it is none. */
export function kindFrom(typed: string, isScore: boolean): Part['kind'] {
  const word = typed.trim();
  if (!isScore) return word || null;
  const score = Number(word.replace(',', '.'));
  return word && score >= -1 && score <= 1 ? score : null;
}
