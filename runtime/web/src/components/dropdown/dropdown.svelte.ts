import { isEqual } from '../../state/equal';
import type { Choice, FieldProps } from '../types';

/** What a dropdown is told by its author. */
export interface DropdownProps extends FieldProps {
  choices?: Choice[] | null;
  multiselect?: boolean | null;
  max_choices?: number | null;
  filterable?: boolean | null;
  allow_custom_value?: boolean | null;
  /** How many options are drawn before anybody scrolls; `null` for all of them. */
  num_choices_shown?: number | null;
}

/** A value that can be chosen. */
export type Value = Choice[1];

/** The choices whose name holds what was typed, with their place in the whole list. */
export function filterChoices(choices: readonly Choice[], query: string): { choice: Choice; index: number }[] {
  const wanted = query.trim().toLocaleLowerCase();
  const all = choices.map((choice, index) => ({ choice, index }));
  return wanted ? all.filter(({ choice }) => String(choice[0]).toLocaleLowerCase().includes(wanted)) : all;
}

/** What a value is called; a custom value is its own name. */
export function nameOf(choices: readonly Choice[], value: unknown): string {
  const known = choices.find((choice) => isEqual(choice[1], value));
  return String(known?.[0] ?? value ?? '');
}

/** The values that are chosen, as a list in either kind of dropdown. */
export function chosenValues(value: unknown): Value[] {
  if (Array.isArray(value)) return value as Value[];
  return value === null || value === undefined ? [] : [value as Value];
}

/** The open list of a dropdown: what was typed, and which option the keyboard is on. */
export class OptionList {
  isOpen: boolean = $state(false);
  /** `null` until something is typed: then all choices show, whatever the field says. */
  query: string | null = $state(null);
  active: number = $state(-1);
  readonly #choices: () => readonly Choice[];
  readonly #step: () => number;
  /** How many more are drawn than at first. */
  #more: number = $state(0);

  /** `step` says how many options are drawn at first, and how many more each time that somebody comes to their end. */
  constructor(choices: () => readonly Choice[], step: () => number = () => Infinity) {
    this.#choices = choices;
    this.#step = step;
  }

  matches = $derived.by(() => filterChoices(this.#choices(), this.query ?? ''));
  shown = $derived.by(() => this.matches.slice(0, this.#step() + this.#more));

  /** Show the list, the keyboard on the option of this value. */
  open(value?: unknown): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.active = this.matches.findIndex(({ choice }) => isEqual(choice[1], value));
    while (this.active >= this.shown.length) this.showMore();
  }

  /** Hide the list, and forget what was typed. */
  close(): void {
    this.isOpen = false;
    this.query = null;
    this.active = -1;
    this.#more = 0;
  }

  /** Draw more of the options that match. */
  showMore(): void {
    this.#more += this.#step();
  }

  /** Narrow the list to what was typed. */
  search(query: string): void {
    this.query = query;
    this.#more = 0;
    this.isOpen = true;
    this.active = query && this.shown.length > 0 ? 0 : -1;
  }

  /** Move the keyboard by some options: past the last that is drawn to the next, and from the very end to the start and back. */
  move(step: number): void {
    if (this.active + step >= this.shown.length && this.shown.length < this.matches.length) this.showMore();
    const count = this.shown.length;
    if (count === 0) return;
    const from = this.active < 0 && step < 0 ? 0 : this.active;
    this.active = (from + step + count) % count;
  }
}
