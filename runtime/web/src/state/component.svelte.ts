import type { ComponentConfig, LayoutNode, Visible } from '../generated/wire';
import { startValueOf } from './empty';
import { isRecord } from './equal';
import type { Status } from './status';

/** The constructor's arguments by name, without `value`. */
export type Props = Readonly<Record<string, unknown>>;

/**
 * One component of the page, as signals: whoever reads a part is told when that part changes.
 *
 * `value` stands apart from `props` since it changes with every key stroke and every token.
 */
export class ComponentState {
  readonly id: number;
  readonly type: string;
  props: Props = $state.raw({});
  value: unknown = $state.raw();
  status: Status | null = $state.raw(null);
  /** Why the value was refused, shown beside the field. */
  problem: string | null = $state.raw(null);
  /** What a dynamic part put into it, in place of what the layout says. */
  drawn: readonly LayoutNode[] | null = $state.raw(null);

  /** A piece of what a camera or microphone gives, while events are set off that get it in the place of the value. */
  piece: unknown;

  readonly #isInteractiveByRole: boolean;

  constructor(config: ComponentConfig, isInteractiveByRole: boolean) {
    const { value, ...props } = config.props;
    this.id = config.id;
    this.type = config.type;
    this.props = props;
    this.#isInteractiveByRole = isInteractiveByRole;
    this.value = value ?? (this.isInteractive ? startValueOf(config) : value);
  }

  /** Whether people can edit it: the author's word, else by its role in events. */
  get isInteractive(): boolean {
    const said = this.props['interactive'];
    return typeof said === 'boolean' ? said : this.#isInteractiveByRole;
  }

  /** In the page; in it but not shown (`hidden`); or not in it. */
  get visible(): Visible {
    const visible = this.props['visible'];
    return visible === false || visible === 'hidden' ? visible : true;
  }

  /** The label, or the component's type where it has none, for messages about it. */
  get name(): string {
    const label = this.props['label'];
    return typeof label === 'string' && label ? label : this.type;
  }
}

/** Whether a value is not the value itself but a change of some properties: what `gr.update()` gives. */
export function isUpdate(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && value['__type__'] === 'update';
}
