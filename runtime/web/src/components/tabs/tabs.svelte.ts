import { getContext, setContext, untrack } from 'svelte';
import type { Engine } from '../../events/engine';
import type { LayoutNode } from '../../generated/wire';
import type { ComponentState } from '../../state/component.svelte';
import type { Store } from '../../state/store';

const KEY = Symbol('tabs');

/** The tabs of one `Tabs`, or the steps of one `Walkthrough`, and which is chosen. */
export class TabList {
  readonly #tabs: ComponentState;
  readonly #items: readonly ComponentState[];
  readonly #engine: Engine;
  /** The tab that a person has just picked, and that was told so. */
  #picked: ComponentState | undefined;

  constructor(tabs: ComponentState, nodes: () => readonly LayoutNode[], store: Store, engine: Engine) {
    this.#tabs = tabs;
    this.#engine = engine;
    this.#items = $derived(nodes().flatMap((node) => store.get(node.id) ?? []));
    setContext(KEY, this);
    this.#tell();
  }

  /** Tell a tab that it is in front when the app put it there, and everybody that another one is. */
  #tell(): void {
    let before = untrack(() => (this.selected === undefined ? this.chosen : undefined));
    let isFirst = true;
    $effect(() => {
      const { chosen } = this;
      if (chosen !== before && chosen && chosen !== this.#picked) {
        untrack(() => this.#engine.fire(chosen, 'select', this.dataOf(chosen)));
      }
      if (chosen !== before && !isFirst) untrack(() => this.#engine.fire(this.#tabs, 'change'));
      [before, isFirst, this.#picked] = [chosen, false, undefined];
    });
  }

  /** A person picks a tab. */
  pick(item: ComponentState): void {
    if (item === this.chosen) return;
    this.#picked = item;
    this.#tabs.props = { ...this.#tabs.props, selected: tabKey(item) };
    this.#engine.fire(item, 'select', this.dataOf(item));
    this.#engine.fire(this.#tabs, 'select', this.dataOf(item));
  }

  /** Those that can be seen: first those at the left end, then those at the right. */
  get shown(): readonly ComponentState[] {
    const seen = this.#items.filter((item) => item.visible === true);
    return [...seen.filter((item) => !isAtEnd(item)), ...seen.filter(isAtEnd)];
  }

  /** What `selected` says. */
  protected get selected(): unknown {
    return this.#tabs.props['selected'] ?? undefined;
  }

  /** The chosen tab: the one that `selected` names, else the first that can be used. */
  get chosen(): ComponentState | undefined {
    const usable = this.shown.filter(isUsable);
    return usable.find((item) => tabKey(item) === this.selected) ?? usable[0];
  }

  /** The tab that an arrow key, Home or End leads to, or `undefined` for any other key. */
  neighbour(item: ComponentState, key: string): ComponentState | undefined {
    const usable = this.shown.filter(isUsable);
    const at = usable.indexOf(item);
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const target = steps[key];
    return target === undefined ? undefined : usable.at(target % usable.length);
  }

  /** What listeners are told of a tab that is picked. */
  private dataOf(item: ComponentState): Record<string, unknown> {
    return { index: this.shown.indexOf(item), value: item.props['label'], selected: true, id: tabKey(item) };
  }
}

/** What `selected` calls a tab: its author's id, else the component's. */
export function tabKey(item: ComponentState): unknown {
  return item.props['id'] ?? item.id;
}

/** Whether a tab can be chosen. */
export function isUsable(item: ComponentState): boolean {
  return item.props['interactive'] !== false;
}

/** Whether a tab stands at the right end of the bar. */
export function isAtEnd(item: ComponentState): boolean {
  return item.props['alignment'] === 'right';
}

/** The list that a tab belongs to. */
export function useTabList(): TabList {
  return getContext<TabList>(KEY);
}
