import { isRecord } from '../../state/equal';

/** A class with the share of confidence in it, if that is known. */
export interface Confidence {
  label: string;
  confidence: number | null;
}

/** What a classifier said: its answer, and how sure it is of each class. */
export interface Verdict {
  label: string;
  confidences: Confidence[];
}

/** Read a label's value; `null` if there is none. */
export function verdictOf(value: unknown): Verdict | null {
  if (typeof value === 'string' || typeof value === 'number') return { label: String(value), confidences: [] };
  if (!isRecord(value) || value['label'] === undefined || value['label'] === null) return null;
  const list = Array.isArray(value['confidences']) ? value['confidences'] : [];
  return { label: String(value['label']), confidences: list.filter(isRecord).map(confidenceOf) };
}

function confidenceOf(item: Record<string, unknown>): Confidence {
  const { label, confidence } = item;
  return { label: String(label ?? ''), confidence: typeof confidence === 'number' ? confidence : null };
}

/** A confidence as people read it: `87%`. */
export function percentOf(confidence: number): string {
  return `${Math.round(confidence * 100)}%`;
}

/** How long a bar is, in percent of the whole. */
export function barWidth(confidence: number): number {
  return Math.min(100, Math.max(0, confidence * 100));
}
