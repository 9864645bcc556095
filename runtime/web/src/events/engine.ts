import type { Config, DependencyConfig, ErrorOutput, Log, Message, RenderConfig } from '../generated/wire';
import { isUpdate, type ComponentState } from '../state/component.svelte';
import { emptyValueOf } from '../state/empty';
import { isEqual, isRecord } from '../state/equal';
import { pendingStatus, type Status } from '../state/status';
import type { Store } from '../state/store';
import { JoinError, type Transport } from '../transport/transport';
import { Listeners, type Outcome } from './listeners';
import { nextStatus } from './progress';
import { Run } from './run';
import { compileScript, type Script } from './scripts';
import { say } from '../i18n/say';

/** Where the engine's news for people goes. */
export interface Reporter {
  failed(error: ErrorOutput): void;
  logged(log: Log): void;
  /** The author asked to bring an output into view when its event starts. */
  reveal(output: ComponentState): void;
  /** Get ready to draw dynamic parts: few pages have any, so what it takes is loaded only then. */
  prepareToDraw(): Promise<void>;
  /** A dynamic part of the page was drawn: its components are to be in the store when this returns. */
  drawn(config: RenderConfig): { goneParts: readonly number[] };
  /** An event has ended well, and these of its outputs have another value than before it. */
  finished(outputs: readonly ComponentState[]): void;
}

/** An answer that comes within this shows no sign of waiting: one that flashes by tells nobody anything. */
const QUIET_MS = 50;

/** One that waits for its turn, and one that is on its way to a server that is far. */
const MOST_WAITING = 2;

/** What set a dependency off. */
interface Trigger {
  componentId: number | null;
  data: unknown;
}

/** Turns what people do into events, and what events bring into values. It knows no markup and no network. */
export class Engine {
  readonly #store: Store;
  readonly #transport: Transport;
  readonly #reporter: Reporter;
  readonly #listeners: Listeners;
  readonly #scripts = new WeakMap<DependencyConfig, Script>();
  readonly #runs = new Set<Run>();
  /** For `always_last`: the trigger that came while the dependency was busy. */
  readonly #waiting = new Map<number, Trigger>();

  constructor(config: Config, store: Store, transport: Transport, reporter: Reporter) {
    this.#store = store;
    this.#transport = transport;
    this.#reporter = reporter;
    this.#listeners = new Listeners(config.dependencies, store);
  }

  /** Run what runs when the page opens. */
  start(): void {
    for (const dependency of this.#listeners.atStart) this.#trigger(dependency, { componentId: null, data: null });
  }

  /** Something happened to a component. */
  fire(component: ComponentState, event: string, data: unknown = null): void {
    for (const dependency of this.listenersTo(component, event)) {
      this.#trigger(dependency, { componentId: component.id, data });
    }
  }

  /** Whether anything listens to an event: some components only offer what somebody hears. */
  isHeard(component: ComponentState, event: string): boolean {
    return this.listenersTo(component, event).length > 0;
  }

  /**
   * Whether an event would set off what is not behind already: a stream's pieces can come faster than its
   * listeners take them.
   */
  isAwaited(component: ComponentState, event: string): boolean {
    return this.listenersTo(component, event).some(({ id, trigger_mode: mode }) => {
      const runs = this.#runsOf(id);
      return mode === 'once' ? runs.length === 0 : runs.filter(isWaiting).length < MOST_WAITING;
    });
  }

  /** What an event of a component sets off. */
  listenersTo(component: ComponentState, event: string): readonly DependencyConfig[] {
    return this.#listeners.of(component.id, event);
  }

  /** A person changed a component's value. */
  edit(component: ComponentState, value: unknown): void {
    component.problem = null;
    if (component.status?.stage === 'error') component.status = null;
    if (!this.#assign(component, value)) return;
    this.fire(component, 'input');
  }

  #assign(component: ComponentState, value: unknown): boolean {
    if (isEqual(component.value, value)) return false;
    component.value = value;
    this.fire(component, 'change');
    return true;
  }

  #trigger(dependency: DependencyConfig, trigger: Trigger): void {
    const isBusy = this.#runsOf(dependency.id).length > 0;
    if (isBusy && dependency.trigger_mode === 'once') return;
    if (isBusy && dependency.trigger_mode === 'always_last') {
      this.#waiting.set(dependency.id, trigger);
      return;
    }
    void this.#execute(dependency, trigger);
  }

  async #execute(dependency: DependencyConfig, trigger: Trigger): Promise<void> {
    const run = this.#begin(dependency);
    for (const id of dependency.cancels) this.#cancelRunsOf(id);
    try {
      const inputs = dependency.inputs.map((id, at) => this.#inputOf(dependency, id, at));
      const scripted = dependency.js ? await this.#runScript(dependency, dependency.js, inputs) : [];
      // A script that gives nothing only looks on: the function then gets the inputs as they are.
      if (dependency.backend_fn) await this.#send(run, trigger, scripted.length > 0 ? scripted : inputs);
      else this.#endLocally(run, scripted);
    } catch (error) {
      this.#refuse(run, error);
    }
  }

  #begin(dependency: DependencyConfig): Run {
    const run: Run = new Run(dependency, {
      outputs: (values) => this.#show(run, values),
      statesChanged: (ids) => this.#components(ids).forEach((state) => this.fire(state, 'change')),
      failed: (error) => this.#reporter.failed(error),
      drawn: (config) => this.#draw(dependency, config),
      ended: (outcome) => this.#end(run, outcome),
    });
    this.#runs.add(run);
    for (const component of this.#components(dependency.inputs)) component.problem = null;
    const [first] = dependency.scroll_to_output ? this.#components(dependency.outputs) : [];
    if (first) this.#reporter.reveal(first);
    return run;
  }

  async #send(run: Run, trigger: Trigger, data: unknown[]): Promise<void> {
    const { dependency } = run;
    this.#showStatus(run, pendingStatus(dependency.show_progress, performance.now()));
    const body = {
      data,
      fn_index: dependency.id,
      event_data: dependency.collects_event_data ? trigger.data : null,
      trigger_id: trigger.componentId,
    };
    if (dependency.render_id !== null) await this.#reporter.prepareToDraw();
    run.eventId = await this.#transport.join(body, (message: Message) => {
      if (message.msg === 'log') return this.#reporter.logged(message);
      this.#showStatus(run, run.status && nextStatus(run.status, message));
      run.receive(message);
    });
    if (run.isCancelled && this.#runs.has(run)) await this.#transport.cancel(dependency.id, run.eventId);
  }

  /** A part of the page was drawn; one whose own place is gone by now is not shown. */
  #draw(dependency: DependencyConfig, config: RenderConfig): void {
    if (!this.#store.has(dependency.outputs[0] ?? -1)) return;
    const { goneParts } = this.#reporter.drawn(config);
    for (const part of goneParts) this.#listeners.drop(part);
    const atStart = this.#listeners.replace(config.render_id, config.dependencies);
    for (const next of atStart) this.#trigger(next, { componentId: null, data: null });
  }

  #endLocally(run: Run, values: unknown[]): void {
    this.#show(run, new Map(values.entries()));
    this.#end(run, 'success');
  }

  /** The run ended before it began: the app or the dependency's own script refused. */
  #refuse(run: Run, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const problems = error instanceof JoinError ? error.problems : [];
    for (const problem of problems) {
      const component = this.#store.get(run.dependency.inputs[problem.input] ?? -1);
      if (component) component.problem = problem.message;
    }
    this.#showStatus(run, { ...pendingStatus(run.dependency.show_progress, 0), stage: 'error' });
    this.#reporter.failed({ error: message, title: problems.length > 0 ? say('Please check your input') : say('Error') });
    this.#end(run, 'failure');
  }

  #end(run: Run, outcome: Outcome): void {
    const { dependency } = run;
    this.#runs.delete(run);
    if (outcome === 'success' && dependency.backend_fn) this.#reporter.finished([...run.changed]);
    for (const next of this.#listeners.after(dependency.id, outcome)) {
      this.#trigger(next, { componentId: null, data: null });
    }
    const waiting = this.#waiting.get(dependency.id);
    if (!waiting) return;
    this.#waiting.delete(dependency.id);
    this.#trigger(dependency, waiting);
  }

  #cancelRunsOf(dependencyId: number): void {
    this.#waiting.delete(dependencyId);
    for (const run of this.#runsOf(dependencyId)) {
      run.isCancelled = true;
      if (run.eventId) void this.#transport.cancel(dependencyId, run.eventId);
    }
  }

  #runsOf(dependencyId: number): Run[] {
    return [...this.#runs].filter((run) => run.dependency.id === dependencyId);
  }

  /** Put what a function gave into the components. */
  #show({ dependency, changed }: Run, values: ReadonlyMap<number, unknown>): void {
    for (const [at, value] of values) {
      const component = this.#store.get(dependency.outputs[at] ?? -1);
      // A state's value stays with the server, which says by itself whether it changed.
      if (!component || component.type === 'state') continue;
      const isNews = isUpdate(value) ? this.#update(component, value) : this.#assign(component, value);
      if (isNews) changed.add(component);
    }
  }

  /** Whether the value is another one now. */
  #update(component: ComponentState, update: Record<string, unknown>): boolean {
    const { __type__, value, ...props } = update;
    void __type__;
    // Of properties that the author made up, an update names those that change.
    if (isRecord(props['props'])) props['props'] = { ...(component.props['props'] as object), ...props['props'] };
    if (Object.keys(props).length > 0) component.props = { ...component.props, ...props };
    return 'value' in update && this.#assign(component, value);
  }

  /** Note how a run stands, and show it, unless it only just began to wait. */
  #showStatus(run: Run, status: Status | null): void {
    run.status = status;
    const isNews = status?.stage !== 'pending' || status.progress.length > 0;
    if (!isNews && performance.now() - status.since < QUIET_MS) {
      run.quiet ??= setTimeout(() => this.#drawStatus(run), QUIET_MS);
      return;
    }
    clearTimeout(run.quiet);
    this.#drawStatus(run);
  }

  /** Draw how a run stands; once it has ended well, how another that writes to the same component does. */
  #drawStatus(run: Run): void {
    for (const component of this.#components(statusPlaces(run))) {
      const others = [...this.#runs].filter((other) => other.status && statusPlaces(other).includes(component.id));
      component.status = run.status ?? others.at(-1)?.status ?? null;
    }
  }

  #components(ids: readonly number[]): ComponentState[] {
    return ids.flatMap((id) => this.#store.get(id) ?? []);
  }

  /** What is sent for an input: a `State` stays with the server, and some functions ask for all properties. */
  #inputOf(dependency: DependencyConfig, id: number, at: number): unknown {
    const component = this.#store.get(id);
    if (!component || component.type === 'state') return null;
    const value = component.piece ?? component.value ?? emptyValueOf(component);
    const wantsProps = dependency.component_prop_inputs?.includes(at);
    return wantsProps ? { ...component.props, value } : value;
  }

  /** A script gets the values of the inputs, then those of the outputs. */
  #runScript(dependency: DependencyConfig, source: string, inputs: readonly unknown[]): Promise<unknown[]> {
    const outputs = dependency.outputs.map((id) => this.#store.get(id)?.value ?? null);
    return this.#script(dependency, source)([...inputs, ...outputs]);
  }

  #script(dependency: DependencyConfig, source: string): Script {
    const known = this.#scripts.get(dependency);
    if (known) return known;
    const receivers = dependency.backend_fn ? dependency.inputs.length : dependency.outputs.length;
    const script = compileScript(source, receivers);
    this.#scripts.set(dependency, script);
    return script;
  }
}

/** Whether its function has not begun, as far as is known. */
function isWaiting({ status }: Run): boolean {
  return !status || (status.stage === 'pending' && (status.rank !== null || status.queueSize === 0));
}

/** The components that show how a run stands. */
function statusPlaces({ dependency }: Run): readonly number[] {
  return dependency.show_progress_on ?? dependency.outputs;
}
