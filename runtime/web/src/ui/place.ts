import type { ComponentState } from '../state/component.svelte';

/** The attributes by which authors, scripts and the layout find a component's outermost element. */
export interface Place {
  id: string;
  class: string;
  style: string;
  hidden: boolean;
  'data-component': number;
}

/** Where a component stands: its `elem_id`, `elem_classes`, `scale` and `min_width`. */
export function placeOf(component: ComponentState, ownClass = ''): Place {
  const { elem_id: id, elem_classes: classes, scale, min_width: minWidth } = component.props;
  return {
    id: typeof id === 'string' && id ? id : `component-${component.id}`,
    class: [ownClass, ...classList(classes)].filter(Boolean).join(' '),
    style: [
      typeof scale === 'number' ? `--scale:${scale}` : '',
      typeof minWidth === 'number' ? `--min-width:${minWidth}px` : '',
    ].join(';'),
    hidden: component.visible === 'hidden',
    'data-component': component.id,
  };
}

function classList(classes: unknown): string[] {
  if (typeof classes === 'string') return [classes];
  return Array.isArray(classes) ? classes.map(String) : [];
}
