import { hasButton, type FieldProps } from '../types';

/** What a textbox is told by its author. */
export interface TextboxProps extends FieldProps {
  lines?: number | null;
  max_lines?: number | null;
  type?: 'text' | 'password' | 'email' | null;
  text_align?: 'left' | 'right' | null;
  autoscroll?: boolean | null;
  max_length?: number | null;
  submit_btn?: boolean | string | null;
  stop_btn?: boolean | string | null;
  html_attributes?: Record<string, unknown> | null;
  show_copy_button?: boolean | null;
}

/** How tall a textbox grows when its author does not say. */
const USUAL_MAX_LINES = 20;

/** The least and the most lines that a textbox shows. */
export function linesOf(props: TextboxProps): { least: number; most: number } {
  const least = Math.max(1, props.lines ?? 1);
  return { least, most: Math.max(least, props.max_lines ?? USUAL_MAX_LINES) };
}

/** Whether a key press sends: Enter in a one-line box, else with Shift, Ctrl or Cmd. */
export function isSubmitKey(event: KeyboardEvent, lines: number): boolean {
  // While an input method composes, Enter accepts its suggestion.
  if (event.key !== 'Enter' || event.isComposing) return false;
  return lines === 1 || event.shiftKey || event.ctrlKey || event.metaKey;
}

/** The words on an optional button: its author's, or `null` for an icon; `undefined` if there is none. */
export function buttonText(option: boolean | string | null | undefined): string | null | undefined {
  if (!option) return undefined;
  return typeof option === 'string' ? option : null;
}

/** Whether it offers to copy its text. */
export function offersCopy(props: TextboxProps): boolean {
  return hasButton(props, 'copy') || props.show_copy_button === true;
}

/** Give a field the attributes that its author chose; the app's other half lets only harmless ones through. */
export function setAttributes(field: Element, { html_attributes: chosen }: TextboxProps): void {
  for (const [name, value] of Object.entries(chosen ?? {})) if (value !== null) field.setAttribute(name, String(value));
}
