import type { FieldProps } from '../types';

/** What a field for dates is told by its author. */
export interface DateTimeProps extends FieldProps {
  include_time?: boolean | null;
}

const NOW = /^\s*now\s*(?:-\s*\d{1,9}\s*[dmhs]\s*)?$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** How a date is written. */
export function patternOf(hasTime: boolean): string {
  return hasTime ? 'YYYY-MM-DD HH:MM:SS' : 'YYYY-MM-DD';
}

/** Whether the app can read a text: a date that there is, or one that counts from now. */
export function isDate(text: string, hasTime: boolean): boolean {
  return NOW.test(text) || forPicker(text.trim(), hasTime) !== '';
}

/** A date as the browser's own picker takes it; empty for what is none. */
export function forPicker(text: string, hasTime: boolean): string {
  const [, day, time] = hasTime ? (MOMENT.exec(text) ?? []) : DAY.test(text) ? [text, text] : [];
  if (!day) return '';
  const moment = new Date(`${day}T${time ?? '00:00:00'}Z`);
  // What the calendar does not have, as the 31st of February, is another day or none.
  if (Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(day)) return '';
  return time ? `${day}T${time}` : day;
}

/** What the browser's own picker gives, as text for the app. */
export function fromPicker(value: string, hasTime: boolean): string {
  if (!hasTime || !value) return value;
  const [day = '', time = ''] = value.split('T');
  return `${day} ${time.slice(0, 8).padEnd(8, ':00')}`;
}
