import type { ComponentState } from '../../state/component.svelte';
import { isUsable, TabList, tabKey } from '../tabs/tabs.svelte';

/** The steps of a `Walkthrough`: one can go back to those before the present one, and on only as the app says. */
export class StepList extends TabList {
  /** The step that `selected` names, even if people can't pick it; else the first. */
  override get chosen(): ComponentState | undefined {
    return this.shown.find((item) => tabKey(item) === this.selected) ?? this.shown[0];
  }

  /** Whether a person may pick a step. */
  isOpen(item: ComponentState): boolean {
    const at = this.chosen ? this.shown.indexOf(this.chosen) : 0;
    return isUsable(item) && this.shown.indexOf(item) <= at;
  }
}
