import type { FieldProps } from '../types';

/** What a number field is told by its author. */
export interface NumberProps extends FieldProps {
  minimum?: number | null;
  maximum?: number | null;
  step?: number | null;
}

/** The number that was typed; `null` for an empty field and for what is no number yet. */
export function parseNumber(text: string): number | null {
  if (text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** A number as a field shows it. */
export function formatNumber(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}
