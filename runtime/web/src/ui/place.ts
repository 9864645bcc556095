import type { ComponentState } from '../state/component.svelte';

/** The attributes by which authors, scripts and the layout find a component's outermost element. */
export interface Place {
  id: string;
  class: string;
  style: string;
}

/** The id of a component's outermost element: the author's `elem_id`, else a name of ours. */
export function elementId(component: ComponentState): string {
  const id = component.props['elem_id'];
  return typeof id === 'string' && id ? id : `component-${component.id}`;
}

/** Where a component stands: its `elem_id`, `elem_classes`, `scale`, `min_width`, and whether it is hidden. */
export function placeOf(component: ComponentState, ownClass = ''): Place {
  const { elem_classes: classes, scale, min_width: minWidth } = component.props;
  return {
    id: elementId(component),
    class: [ownClass, ...classList(classes)].filter(Boolean).join(' '),
    style: [
      typeof scale === 'number' ? `--scale:${scale}` : '',
      typeof minWidth === 'number' ? `--min-width:${minWidth}px` : '',
      component.visible === 'hidden' ? 'display:none' : '',
    ].join(';'),
  };
}

/** What CSS takes as a size and nothing else: numbers with units, also computed ones. */
const CSS_SIZE = /^[\w.%+\-*/(), ]{1,100}$/;

/** A size as CSS: numbers are pixels; text that is no size is left out. */
export function cssSize(size: unknown): string | null {
  if (typeof size === 'number') return `${size}px`;
  return typeof size === 'string' && CSS_SIZE.test(size) ? size : null;
}

/** A component's `height`, `max_height` and `min_height` as a style; what finds no room then scrolls. */
export function heightsOf({ props }: ComponentState): string {
  const named = Object.entries({ height: 'height', max_height: 'max-height', min_height: 'min-height' });
  const styles = named.flatMap(([name, property]) => {
    const size = cssSize(props[name]);
    return size === null ? [] : [`${property}:${size}`];
  });
  const isLimited = styles.some((style) => !style.startsWith('min-'));
  return [...styles, ...(isLimited ? ['overflow-y:auto'] : [])].join(';');
}

function classList(classes: unknown): string[] {
  if (typeof classes === 'string') return [classes];
  return Array.isArray(classes) ? classes.map(String) : [];
}
