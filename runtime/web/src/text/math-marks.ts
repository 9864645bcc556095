/** What mathematics stands between. */
export interface Delimiter {
  left: string;
  right: string;
  display: boolean;
}

/** One formula, as TeX. */
export interface Formula {
  tex: string;
  display: boolean;
}

/** Where a formula stood: private-use characters around its number, which no renderer touches. */
export const MARK = /\uE000(\d+)\uE001/;

/** Code keeps its dollar signs. */
const CODE = '(`{3,}[\\s\\S]*?`{3,}|`[^`\\n]+`)';

/** Take formulas out of markdown before it reads their underscores and stars as emphasis. */
export function markFormulas(text: string, delimiters: readonly Delimiter[]): { text: string; formulas: Formula[] } {
  const formulas: Formula[] = [];
  const clean = text.replace(/[\uE000\uE001]/g, '');
  const used = delimiters.filter(({ left, right }) => left && right && clean.includes(left));
  if (used.length === 0) return { text: clean, formulas };
  // The longer first, so that `$$` is not read as two of `$`.
  used.sort((one, other) => other.left.length - one.left.length);
  const maths = used.map(({ left, right }) => `${escapeRegExp(left)}((?:[^\\\\]|\\\\[\\s\\S])+?)${escapeRegExp(right)}`);
  const marked = clean.replace(new RegExp([CODE, ...maths].join('|'), 'g'), (whole, code: unknown, ...rest: unknown[]) => {
    if (code !== undefined) return whole;
    const at = used.findIndex((_, index) => rest[index] !== undefined);
    formulas.push({ tex: String(rest[at]), display: used[at]?.display ?? false });
    return `\uE000${formulas.length - 1}\uE001`;
  });
  return { text: marked, formulas };
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
