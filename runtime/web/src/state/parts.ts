import type { ComponentConfig, RenderConfig } from '../generated/wire';
import { ComponentState } from './component.svelte';
import { isEqual } from './equal';
import { isInteractiveByRole, rolesOf } from './interactive';

/** What became of the page's components when a part of it was drawn. */
export interface Redrawn {
  added: readonly ComponentState[];
  removed: readonly ComponentState[];
  /** The dynamic parts that are gone, since what they stood in is. */
  goneParts: readonly number[];
}

/** What a dynamic part holds: its components, and the containers of the parts in it by their ids. */
interface Part {
  components: ReadonlySet<number>;
  inner: ReadonlyMap<number, number>;
}

/** The dynamic parts of the page: which components are whose. */
export class Parts {
  readonly #store: Map<number, ComponentState>;
  readonly #parts = new Map<number, Part>();
  /** What each component was given last, to tell whether a person or a function has changed it since. */
  readonly #given = new Map<number, Record<string, unknown>>();

  constructor(store: Map<number, ComponentState>) {
    this.#store = store;
  }

  /** Put what was drawn in the place of what the part held; components that are in both stay. */
  adopt(config: RenderConfig): Redrawn {
    const container = config.layout.id;
    const roles = rolesOf(config.dependencies);
    const added: ComponentState[] = [];
    for (const component of config.components) {
      const known = this.#store.get(component.id);
      if (known) {
        if (component.id !== container) this.#redraw(known, component);
        continue;
      }
      this.#given.set(component.id, component.props);
      const fresh = new ComponentState(component, isInteractiveByRole(component.id, roles));
      this.#store.set(component.id, fresh);
      added.push(fresh);
    }
    const removed: ComponentState[] = [];
    const goneParts: number[] = [];
    const before = this.#parts.get(config.render_id);
    const now = partOf(config);
    this.#parts.set(config.render_id, now);
    if (before) this.#remove(before, now, removed, goneParts);
    const holder = this.#store.get(container);
    if (holder) holder.drawn = config.layout.children ?? [];
    return { added, removed, goneParts };
  }

  /** Make a component what was drawn under the same key: what was changed since stays where the key preserves it. */
  #redraw(component: ComponentState, { props: given }: ComponentConfig): void {
    const before = this.#given.get(component.id) ?? {};
    this.#given.set(component.id, given);
    const { value, ...props } = given;
    const preserved = Array.isArray(given['preserved_by_key']) ? given['preserved_by_key'].map(String) : [];
    const kept = preserved.filter((name) => name !== 'value' && !isEqual(component.props[name], before[name]));
    component.props = { ...props, ...Object.fromEntries(kept.map((name) => [name, component.props[name]])) };
    component.problem = null;
    if (preserved.includes('value') && !isEqual(component.value, before['value'])) return;
    if (!isEqual(component.value, value)) component.value = value;
  }

  #remove(before: Part, now: Part | null, removed: ComponentState[], goneParts: number[]): void {
    for (const [id, container] of before.inner) {
      if (now?.inner.get(id) === container) continue;
      const inner = this.#parts.get(id);
      this.#parts.delete(id);
      goneParts.push(id);
      if (inner) this.#remove(inner, null, removed, goneParts);
    }
    for (const id of before.components) {
      const component = now?.components.has(id) ? undefined : this.#store.get(id);
      if (!component) continue;
      this.#store.delete(id);
      this.#given.delete(id);
      removed.push(component);
    }
  }
}

function partOf({ components, dependencies, layout }: RenderConfig): Part {
  const inner = dependencies.flatMap(({ render_id: id, outputs: [container] }): [number, number][] =>
    id === null || container === undefined ? [] : [[id, container]],
  );
  return {
    components: new Set(components.map(({ id }) => id).filter((id) => id !== layout.id)),
    inner: new Map(inner),
  };
}
