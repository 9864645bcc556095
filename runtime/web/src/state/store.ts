import type { Config } from '../generated/wire';
import { ComponentState } from './component.svelte';
import { isInteractiveByRole, rolesOf } from './interactive';

/** Every component of the page by its id. */
export type Store = Map<number, ComponentState>;

/** The store that a config describes. */
export function createStore(config: Config): Store {
  const roles = rolesOf(config.dependencies);
  return new Map(
    config.components.map((component) => [
      component.id,
      new ComponentState(component, isInteractiveByRole(component.id, roles)),
    ]),
  );
}
