import type { DependencyConfig, Edit, ErrorOutput, Message, NoOutput, Output, RenderConfig } from '../generated/wire';
import { applyEdits } from '../state/edits';
import type { ComponentState } from '../state/component.svelte';
import type { Status } from '../state/status';
import type { Outcome } from './listeners';

/** What a run's messages lead to; the engine does it. */
export interface RunEffects {
  /** New values by output; an output that has not changed is not in it. */
  outputs(values: ReadonlyMap<number, unknown>): void;
  /** The ids of `State` components that have another value now; the values themselves stay with the server. */
  statesChanged(ids: readonly number[]): void;
  failed(error: ErrorOutput): void;
  /** A dynamic part of the page was drawn. */
  drawn(config: RenderConfig): void;
  ended(outcome: Outcome): void;
}

/** One call of one dependency: keeps the values that its streamed edits build on. */
export class Run {
  readonly dependency: DependencyConfig;
  /** `null` until the app has taken the event. */
  eventId: string | null = null;
  isCancelled = false;
  /** The outputs that have another value since it began. */
  readonly changed = new Set<ComponentState>();
  /** How it stands; `null` before it is sent and once it has ended well. */
  status: Status | null = null;
  /** Set while nothing is shown of its waiting yet. */
  quiet: ReturnType<typeof setTimeout> | undefined;
  #values: unknown[] | null = null;
  readonly #effects: RunEffects;

  constructor(dependency: DependencyConfig, effects: RunEffects) {
    this.dependency = dependency;
    this.#effects = effects;
  }

  /** Take one message that carries values or an end; the others only concern the status. */
  receive(message: Message): void {
    if (message.msg === 'process_generating') this.#generating(message.output);
    else if (message.msg === 'unexpected_error') this.#fail({ error: message.message });
    else if (message.msg === 'process_completed') this.#completed(message.output, message.success, message.title);
  }

  #generating(output: Output | ErrorOutput): void {
    if (!('data' in output)) return;
    const changed = new Map<number, unknown>();
    const before = this.#values;
    this.#values = output.data.map((item, at) => {
      const value = before ? applyEdits(before[at], item as Edit[]) : item;
      if (!before || value !== before[at]) changed.set(at, value);
      return value;
    });
    this.#effects.outputs(changed);
    this.#effects.statesChanged(output.changed_state_ids);
  }

  #completed(output: Output | ErrorOutput | NoOutput, success: boolean, title: string | null): void {
    if (!success) return this.#fail({ ...(title ? { title } : {}), ...(output as ErrorOutput) });
    const { data, changed_state_ids: changed = [], render_config: part } = output as Partial<Output>;
    if (!data) return this.#effects.ended('cancelled');
    if (part) this.#effects.drawn(part);
    this.#effects.outputs(new Map(data.entries()));
    this.#effects.statesChanged(changed);
    this.#effects.ended('success');
  }

  #fail(error: ErrorOutput): void {
    this.#effects.failed(error);
    this.#effects.ended('failure');
  }
}
