import type { RenderConfig } from '../generated/wire';
import { ComponentState } from './component.svelte';
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
        if (component.id !== container) known.redraw(component);
        continue;
      }
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
