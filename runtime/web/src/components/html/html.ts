import type { FieldProps } from '../types';

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
  /** The properties that the author made up. */
  props?: Record<string, unknown> | null;
}

/** What scripts reach the component by. */
export type ScriptProps = Record<string, unknown>;

/** The author's own code, run once: as trusted as the page itself. */
export type OnLoad = (element: HTMLElement, trigger: (event: string, data?: unknown) => void, props: ScriptProps) => void;

const USUAL_TEMPLATE = '${value}';
const NAME = /^[A-Za-z_$][\w$]*$/;

/** What the names in a template stand for: the author's own properties, the others, and the value. */
export function namesIn(props: HtmlProps, value: unknown): Record<string, unknown> {
  return { ...props.props, ...props, value };
}

/**
 * Markup, or styles, from a template: the inside of a JavaScript template literal, as the author wrote it.
 *
 * @throws what the author's code throws.
 */
export function fillTemplate(template: string, names: Record<string, unknown>): string {
  // As nearly all have it: the value alone, which is then no code at all.
  if (template === USUAL_TEMPLATE) return String(names['value'] ?? '');
  const known = Object.keys(names).filter((name) => NAME.test(name));
  const fill = new Function(...known, `return \`${template}\`;`) as (...values: unknown[]) => string;
  return fill(...known.map((name) => names[name]));
}

/** The author's script, ready to run. */
export function compileOnLoad(source: string): OnLoad {
  return new Function('element', 'trigger', 'props', source) as OnLoad;
}
