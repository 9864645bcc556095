import type { Config, DependencyConfig } from '../generated/wire';

/** What follows from an event: found by who set it off, or by what went before. */
export interface Listeners {
  /** The dependencies that an event of a component sets off. */
  of(componentId: number, event: string): readonly DependencyConfig[];
  /** Those that run once when the page opens. */
  atStart: readonly DependencyConfig[];
  /** Those that wait for another to end. */
  after(dependencyId: number, outcome: Outcome): readonly DependencyConfig[];
}

/** How a dependency ended. */
export type Outcome = 'success' | 'failure' | 'cancelled';

const NONE: readonly DependencyConfig[] = [];

/** Index a config's dependencies once, so that an event costs one look-up. */
export function listenersOf(config: Config): Listeners {
  const components = new Set(config.components.map((component) => component.id));
  const byTarget = new Map<string, DependencyConfig[]>();
  const byPredecessor = new Map<number, DependencyConfig[]>();
  const atStart: DependencyConfig[] = [];
  for (const dependency of config.dependencies) {
    if (dependency.trigger_after !== null) put(byPredecessor, dependency.trigger_after, dependency);
    for (const [target, event] of dependency.targets) {
      if (target !== null && components.has(target)) put(byTarget, `${target} ${event}`, dependency);
      else if (event === 'load') atStart.push(dependency);
    }
  }
  return {
    atStart,
    of: (componentId, event) => byTarget.get(`${componentId} ${event}`) ?? NONE,
    after: (id, outcome) => (byPredecessor.get(id) ?? NONE).filter((dependency) => follows(dependency, outcome)),
  };
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
