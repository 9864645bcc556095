import type { FieldProps } from '../types';
import { fillMustaches, hasMustaches } from './mustache';
import { HOLDER } from './patch';

/** What a piece of markup is told by its author. */
export interface HtmlProps extends FieldProps {
  html_template?: string | null;
  css_template?: string | null;
  js_on_load?: string | null;
  apply_default_css?: boolean | null;
  min_height?: number | string | null;
  max_height?: number | string | null;
  padding?: boolean | null;
  autoscroll?: boolean | null;
  head?: string | null;
  /** The properties that the author made up. */
  props?: Record<string, unknown> | null;
  /** What the script may call of the app. */
  server_fns?: string[] | null;
}

/** What scripts reach the component by. */
export type ScriptProps = Record<string, unknown>;

/** What scripts call functions of the app by. */
export type ServerFunctions = Record<string, (...given: unknown[]) => Promise<unknown>>;

/** What a script is given, by the names that it knows it by. */
export interface ScriptTools {
  element: HTMLElement;
  trigger: (event: string, data?: unknown) => void;
  props: ScriptProps;
  server: ServerFunctions;
  upload: (file: File) => Promise<{ path: string; url: string }>;
  watch: (names: string | string[], callback: () => void) => void;
}

const USUAL_TEMPLATE = '${value}';
const CHILDREN = '@children';
const NAME = /^[A-Za-z_$][\w$]*$/;

/** What the names in a template stand for: the author's own properties before the others, and the value. */
export function namesIn(props: HtmlProps, value: unknown): Record<string, unknown> {
  return { ...props, ...props.props, value: value ?? '' };
}

/** Whether a template has a place for components that stand inside. */
export function hasChildren(template: string): boolean {
  return template.includes(CHILDREN);
}

/** The template with an element where the components go: the first place counts, and none that a value brings. */
export function withHolder(template: string): string {
  return template.replace(CHILDREN, `<div ${HOLDER}></div>`);
}

/**
 * Markup, or styles, from a template: the inside of a JavaScript template literal, as the author wrote it, in
 * which `{{...}}` is Handlebars' language.
 *
 * @throws what the author's code throws.
 */
export function fillTemplate(template: string, names: Record<string, unknown>): string {
  // As nearly all have it: the value alone, which is then no code at all.
  if (template === USUAL_TEMPLATE) return String(names['value'] ?? '');
  const known = Object.keys(names).filter((name) => NAME.test(name));
  const evaluate = (code: string): unknown => {
    const run = new Function(...known, `return ${code};`) as (...values: unknown[]) => unknown;
    return run(...known.map((name) => names[name]));
  };
  if (hasMustaches(template)) return fillMustaches(template, names, (source) => evaluate(`(${source})`));
  return String(evaluate(`\`${template}\``));
}

/** Styles for what is inside of one element: what would reach beyond it is left out. */
export function scopedStyles(id: string, styles: string): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`#${CSS.escape(id)} { ${styles} }`);
  // A value with a brace too many ends the rule: whatever comes behind is not the component's.
  return sheet.cssRules[0]?.cssText ?? '';
}

/** Run the author's own script, once: as trusted as the page itself. It may wait for something. */
export async function runOnLoad(source: string, tools: ScriptTools): Promise<void> {
  const names = Object.keys(tools);
  const AsyncFunction = (async () => {}).constructor as new (...words: string[]) => (...given: unknown[]) => Promise<void>;
  await new AsyncFunction(...names, source)(...Object.values(tools));
}

/** The functions of the app that a script may call, by `ask`. One argument goes as it is, several as a list. */
export function serverFunctions(names: unknown, ask: (name: string, data: unknown) => Promise<unknown>): ServerFunctions {
  const listed = Array.isArray(names) ? names.map(String) : [];
  return Object.fromEntries(
    listed.map((name) => [name, (...given: unknown[]) => ask(name, given.length === 1 ? given[0] : given)]),
  );
}

/** Tells those who watch a name when its value becomes another by itself, and not by the script. */
export class Watchers {
  readonly #watchers: { names: string[]; callback: () => void }[] = [];
  #known: Record<string, string> = {};

  /** Call back when one of the names has another value. */
  add(names: string | string[], callback: () => void): void {
    this.#watchers.push({ names: [names].flat(), callback });
  }

  /** The script itself has set a value: that is no news. */
  set(name: string, value: unknown): void {
    this.#known[name] = JSON.stringify(value);
  }

  /** These are the values now; gives what is to be called, each once. */
  look(values: Record<string, unknown>): (() => void)[] {
    const now = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
    const before = this.#known;
    this.#known = now;
    return this.#watchers.filter(({ names }) => names.some((name) => before[name] !== now[name])).map(({ callback }) => callback);
  }
}
