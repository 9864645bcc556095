import { isEqual } from '../../state/equal';
import type { Choice, FieldProps } from '../types';

/** What a group of checkboxes is told by its author. */
export interface CheckboxGroupProps extends FieldProps {
  choices?: Choice[] | null;
  show_select_all?: boolean | null;
}

/** The values that are ticked. */
export function chosenOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a choice is among the ticked ones. */
export function isChosen(chosen: readonly unknown[], value: unknown): boolean {
  return chosen.some((other) => isEqual(other, value));
}

/** The ticked values after one was ticked, which goes to the end, or unticked. */
export function withChoice(chosen: readonly unknown[], value: unknown, isTicked: boolean): unknown[] {
  const others = chosen.filter((other) => !isEqual(other, value));
  return isTicked ? [...others, value] : others;
}

/** How many of the choices are ticked, as a box for all of them shows it. */
export function extentOf(chosen: readonly unknown[], choices: readonly Choice[]): 'none' | 'some' | 'all' {
  const count = choices.filter(([, value]) => isChosen(chosen, value)).length;
  if (count === 0) return 'none';
  return count === choices.length ? 'all' : 'some';
}
