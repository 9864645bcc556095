import type { DependencyConfig } from '../generated/wire';
import type { Store } from '../state/store';

/** How a dependency ended. */
export type Outcome = 'success' | 'failure' | 'cancelled';

/** The listeners of the page itself; those of its dynamic parts go by the part's id. */
const PAGE = null;

/** The dependencies of the page or of a part, indexed so that an event costs one look-up. */
class Index {
  readonly atStart: DependencyConfig[] = [];
  readonly #byTarget = new Map<string, DependencyConfig[]>();
  readonly #byPredecessor = new Map<number, DependencyConfig[]>();

  constructor(dependencies: readonly DependencyConfig[], store: Store) {
    for (const dependency of dependencies) {
      if (dependency.trigger_after !== null) put(this.#byPredecessor, dependency.trigger_after, dependency);
      for (const [target, event] of dependency.targets) {
        if (target !== null && store.has(target)) put(this.#byTarget, `${target} ${event}`, dependency);
        else if (event === 'load') this.atStart.push(dependency);
      }
    }
  }

  of(componentId: number, event: string): readonly DependencyConfig[] {
    return this.#byTarget.get(`${componentId} ${event}`) ?? [];
  }

  after(dependencyId: number): readonly DependencyConfig[] {
    return this.#byPredecessor.get(dependencyId) ?? [];
  }
}

/** What follows from an event: found by who set it off, or by what went before. */
export class Listeners {
  readonly #store: Store;
  readonly #now = new Map<number | null, Index>();
  /** What was replaced last: it may still run, and what follows on it follows. */
  readonly #before = new Map<number | null, Index>();

  constructor(dependencies: readonly DependencyConfig[], store: Store) {
    this.#store = store;
    this.#now.set(PAGE, new Index(dependencies, store));
  }

  /** Those that run once when the page opens. */
  get atStart(): readonly DependencyConfig[] {
    return this.#now.get(PAGE)?.atStart ?? [];
  }

  /** The dependencies that an event of a component sets off. */
  of(componentId: number, event: string): readonly DependencyConfig[] {
    return Array.from(this.#now.values()).flatMap((index) => index.of(componentId, event));
  }

  /** Those that wait for another to end. */
  after(dependencyId: number, outcome: Outcome): readonly DependencyConfig[] {
    const find = (indices: Iterable<Index>): DependencyConfig[] =>
      Array.from(indices).flatMap((index) => index.after(dependencyId));
    const now = find(this.#now.values());
    const found = now.length > 0 ? now : find(this.#before.values());
    return found.filter((dependency) => follows(dependency, outcome));
  }

  /** A part of the page has these listeners from now on; gives those that run at its start. */
  replace(part: number, dependencies: readonly DependencyConfig[]): readonly DependencyConfig[] {
    const before = this.#now.get(part);
    if (before) this.#before.set(part, before);
    const index = new Index(dependencies, this.#store);
    this.#now.set(part, index);
    return index.atStart;
  }

  /** A part of the page is gone. */
  drop(part: number): void {
    this.#now.delete(part);
    this.#before.delete(part);
  }
}

/** A cancelled run neither succeeded nor failed; what asks for "either way" still runs, to tidy up. */
function follows(dependency: DependencyConfig, outcome: Outcome): boolean {
  if (dependency.trigger_only_on_success) return outcome === 'success';
  if (dependency.trigger_only_on_failure) return outcome === 'failure';
  return true;
}

function put<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}
