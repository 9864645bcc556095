import type { DependencyConfig } from '../generated/wire';

/** Which components events read and which they write. */
export interface Roles {
  inputs: ReadonlySet<number>;
  outputs: ReadonlySet<number>;
}

/** Collect what every dependency reads and writes. */
export function rolesOf(dependencies: readonly DependencyConfig[]): Roles {
  return {
    inputs: new Set(dependencies.flatMap((dependency) => dependency.inputs)),
    outputs: new Set(dependencies.flatMap((dependency) => dependency.outputs)),
  };
}

/** Whether people can edit a component whose author did not say: all but those that are only written to. */
export function isInteractiveByRole(id: number, { inputs, outputs }: Roles): boolean {
  return inputs.has(id) || !outputs.has(id);
}
