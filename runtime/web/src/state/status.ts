import type { ProgressUnit } from '../generated/wire';
import { say } from '../i18n/say';

/** How the event that writes to a component stands, as the component shows it. */
export interface Status {
  stage: 'pending' | 'generating' | 'error';
  /** How much of it to show: the author's `show_progress`. */
  detail: 'full' | 'minimal' | 'hidden';
  /** When it began, on `performance.now()`'s clock. */
  since: number;
  /** The place in the queue, the first being 0; `null` once the function runs. */
  rank: number | null;
  queueSize: number;
  /** How many seconds the whole is expected to take. */
  eta: number | null;
  progress: readonly ProgressUnit[];
}

/** The status of an event that was just sent. */
export function pendingStatus(detail: Status['detail'], now: number): Status {
  return { stage: 'pending', detail, since: now, rank: null, queueSize: 0, eta: null, progress: [] };
}

/** The share from 0 to 1 that a progress unit stands for, or `null` when its end is unknown. */
export function shareOf(unit: ProgressUnit): number | null {
  if (unit.progress !== null) return clampShare(unit.progress);
  if (unit.index === null || !unit.length) return null;
  return clampShare(unit.index / unit.length);
}

/** A progress unit in words: `steps 3/10`. */
export function describeProgress(unit: ProgressUnit): string {
  const count = unit.index === null ? '' : unit.length ? `${unit.index}/${unit.length}` : `${unit.index}`;
  const amount = count || (unit.progress === null ? '' : `${Math.round(clampShare(unit.progress) * 100)}%`);
  return [unit.desc ?? '', amount, unit.desc ? '' : (unit.unit ?? '')].filter(Boolean).join(' ');
}

/** What a waiting person wants to know, in a few words: the place in the queue, or how long it has run. */
export function describeStatus(status: Status, now: number): string {
  if (status.stage === 'error') return say('Error');
  if (status.rank !== null) return say('queue: %', `${status.rank + 1}/${status.queueSize}`);
  const elapsed = Math.max(0, (now - status.since) / 1000).toFixed(1);
  return status.eta !== null && status.eta >= 1 ? `${elapsed} / ${status.eta.toFixed(1)}s` : `${elapsed}s`;
}

function clampShare(share: number): number {
  return Math.min(1, Math.max(0, share));
}
