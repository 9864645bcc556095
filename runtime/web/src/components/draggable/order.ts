import type { LayoutNode } from '../../generated/wire';

/** Places in the order that somebody chose; what is new since then comes last, as it stands. */
export function inOrder(nodes: readonly LayoutNode[], chosen: readonly number[]): LayoutNode[] {
  const rank = (node: LayoutNode): number => {
    const at = chosen.indexOf(node.id);
    return at < 0 ? chosen.length : at;
  };
  return nodes.toSorted((left, right) => rank(left) - rank(right));
}

/** An order with one of it at another place. */
export function moved(ids: readonly number[], id: number, to: number): number[] {
  return ids.filter((other) => other !== id).toSpliced(to, 0, id);
}
