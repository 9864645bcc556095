import type { FieldProps } from '../types';

/** What a slider is told by its author. */
export interface SliderProps extends FieldProps {
  minimum?: number | null;
  maximum?: number | null;
  step?: number | null;
}

/** The ends and the step of a slider. */
export interface Range {
  minimum: number;
  maximum: number;
  step: number | 'any';
}

/** The range that the props describe. */
export function rangeOf(props: SliderProps): Range {
  return { minimum: props.minimum ?? 0, maximum: props.maximum ?? 100, step: props.step || 'any' };
}

/** How far along a value lies, from 0 to 1. */
export function shareAlong(value: number, { minimum, maximum }: Range): number {
  if (maximum <= minimum) return 0;
  return Math.min(1, Math.max(0, (value - minimum) / (maximum - minimum)));
}

/** The nearest value that a slider can take. */
export function clampToRange(value: number, { minimum, maximum }: Range): number {
  return Math.min(maximum, Math.max(minimum, value));
}
