import Accordion from './accordion/Accordion.svelte';
import Button from './button/Button.svelte';
import Checkbox from './checkbox/Checkbox.svelte';
import Column from './column/Column.svelte';
import Form from './form/Form.svelte';
import Group from './group/Group.svelte';
import Markdown from './markdown/Markdown.svelte';
import NumberField from './number/Number.svelte';
import Row from './row/Row.svelte';
import State from './state/State.svelte';
import Textbox from './textbox/Textbox.svelte';
import type { PageComponent } from './types';

/** A component that is here, or how to get it. */
export type Found = { ready: PageComponent } | { load: () => Promise<{ default: PageComponent }> };

/**
 * Every component by the type that the config names it by.
 *
 * Those that nearly every app uses come with the page; each other is a chunk of its own. The server names the
 * chunks that an app needs in the page's head, found in the manifest as `src/components/<type>/<Name>.svelte`.
 */
const COMPONENTS: Readonly<Record<string, Found>> = {
  accordion: { ready: Accordion },
  button: { ready: Button },
  checkbox: { ready: Checkbox },
  column: { ready: Column },
  dropdown: { load: () => import('./dropdown/Dropdown.svelte') },
  form: { ready: Form },
  group: { ready: Group },
  json: { load: () => import('./json/Json.svelte') },
  label: { load: () => import('./label/Label.svelte') },
  markdown: { ready: Markdown },
  number: { ready: NumberField },
  radio: { load: () => import('./radio/Radio.svelte') },
  row: { ready: Row },
  slider: { load: () => import('./slider/Slider.svelte') },
  state: { ready: State },
  tabitem: { load: () => import('./tabitem/TabItem.svelte') },
  tabs: { load: () => import('./tabs/Tabs.svelte') },
  textbox: { ready: Textbox },
};

/** The component of a type, if the page knows one. */
export function componentOf(type: string): Found | undefined {
  return Object.hasOwn(COMPONENTS, type) ? COMPONENTS[type] : undefined;
}
