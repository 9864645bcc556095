import type { Component, Snippet } from 'svelte';
import type { LayoutNode } from '../generated/wire';
import type { ComponentState } from '../state/component.svelte';
import { isRecord } from '../state/equal';
import type { Store } from '../state/store';

/** What every component is given. */
export interface ComponentProps {
  component: ComponentState;
  /** What stands inside it, for layout components: as places in the page, and ready to be shown. */
  nodes: readonly LayoutNode[];
  children: Snippet;
}

/** A component of the page. */
export type PageComponent = Component<ComponentProps>;

/** What most fields have in common, as far as the page reads it; all of it may be absent. */
export interface FieldProps {
  label?: string | null;
  info?: string | null;
  show_label?: boolean | null;
  container?: boolean | null;
  rtl?: boolean | null;
  placeholder?: string | null;
  autofocus?: boolean | null;
  buttons?: unknown[] | null;
}

/** A choice of a dropdown or radio: what is shown, and what it stands for. */
export type Choice = [name: string, value: string | number];

/** The app's own buttons in a component's corner, but for those that are not shown. */
export function cornerButtons(props: FieldProps, store: Store): ComponentState[] {
  const ids = (props.buttons ?? []).flatMap((button) => (isRecord(button) ? Number(button['id']) : []));
  return ids.flatMap((id) => store.get(id) ?? []).filter(({ visible }) => visible === true);
}

/** Whether a component's `buttons` ask for this one. */
export function hasButton(props: FieldProps, name: string): boolean {
  return props.buttons?.includes(name) ?? false;
}
