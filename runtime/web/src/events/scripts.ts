/** A dependency's JavaScript, ready to run: takes the input values, gives a list of output values. */
export type Script = (values: readonly unknown[]) => Promise<unknown[]>;

/**
 * Compile the author's JavaScript function. With one receiver a bare value will do in place of a list of one.
 *
 * It is the app's own code, as trusted as the page itself.
 */
export function compileScript(source: string, receivers: number): Script {
  const create = new Function(`return (${source}\n);`) as () => (...values: unknown[]) => unknown;
  return async (values) => {
    const result = await create()(...values);
    if (result === undefined) return [];
    return receivers === 1 && !Array.isArray(result) ? [result] : asList(result);
  };
}

function asList(result: unknown): unknown[] {
  return Array.isArray(result) ? (result as unknown[]) : [result];
}
