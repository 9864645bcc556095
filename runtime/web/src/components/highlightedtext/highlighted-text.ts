import { isRecord } from '../../state/equal';
import type { FieldProps } from '../types';

/** What a text with highlights is told by its author. */
export interface HighlightedTextProps extends FieldProps {
  color_map?: Record<string, string> | null;
  show_legend?: boolean | null;
  show_inline_category?: boolean | null;
  show_whitespaces?: boolean | null;
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
