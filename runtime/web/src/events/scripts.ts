/** A dependency's JavaScript, ready to run: takes the input values, gives a list of output values. */
export type Script = (values: readonly unknown[]) => Promise<unknown[]>;

type Code = (...values: unknown[]) => unknown;

const AsyncFunction = (async () => Promise.resolve()).constructor as new (source: string) => Code;

/**
 * Compile the author's JavaScript: a function, or statements that find the values in `arguments`. With one
 * receiver a bare value will do in place of a list of one.
 *
 * It is the app's own code, as trusted as the page itself.
 */
export function compileScript(source: string, receivers: number): Script {
  const code = codeOf(source);
  return async (values) => {
    const result = await code(...values);
    if (result === undefined) return [];
    return receivers === 1 && !Array.isArray(result) ? [result] : asList(result);
  };
}

function codeOf(source: string): Code {
  let create: Code;
  try {
    create = new Function(`return (${source}\n);`) as Code;
  } catch (error) {
    if (error instanceof SyntaxError) return new AsyncFunction(source);
    throw error;
  }
  // An expression that is no function has done its work once it has a value, and gives nothing.
  return (...values) => {
    const made = create(...values);
    return typeof made === 'function' ? (made as Code)(...values) : undefined;
  };
}

function asList(result: unknown): unknown[] {
  return Array.isArray(result) ? (result as unknown[]) : [result];
}
