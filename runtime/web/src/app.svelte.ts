import { tick } from 'svelte';
import type { Clocks } from './events/clocks.svelte';
import { Engine } from './events/engine';
import type { Config, ErrorOutput, RenderConfig } from './generated/wire';
import type { ComponentState } from './state/component.svelte';
import { ownShelf, restoreKept } from './state/kept.svelte';
import type { Parts, Redrawn } from './state/parts';
import { createStore, type Store } from './state/store';
import type { Connection, Transport } from './transport/transport';
import { elementId } from './ui/place';
import { sayOutputs } from './ui/speech';
import { ThemeChoice } from './ui/theme.svelte';
import { Toasts } from './ui/toasts.svelte';
import { say } from './i18n/say';

/** What an error toast says when the app keeps its errors to itself. */
const UNTOLD_ERROR = 'Something went wrong in the app. Its log has the details.';

/** One app on one page: its config and all that is alive in it. */
export class App {
  readonly config: Config;
  readonly transport: Transport;
  readonly store: Store;
  readonly engine: Engine;
  readonly toasts = new Toasts();
  readonly theme: ThemeChoice;
  #clocks: Clocks | null = null;
  #parts: Parts | null = null;
  connection: Connection = $state('ok');
  /** The last thing said to screen readers. */
  announcement: string = $state('');

  constructor(config: Config, transport: Transport, query: string) {
    this.config = config;
    this.transport = transport;
    this.theme = new ThemeChoice(query);
    this.store = createStore(config);
    restoreKept(this.store.values(), ownShelf());
    transport.watch((connection) => (this.connection = connection));
    this.engine = new Engine(config, this.store, transport, {
      failed: (error) => this.#reportError(error),
      logged: ({ level, title, log, duration, visible }) => {
        if (visible) this.toasts.add({ level, title, message: log, duration });
      },
      prepareToDraw: () => this.#prepareToDraw(),
      drawn: (part) => this.#draw(part),
      finished: (outputs) => void this.#announce(outputs),
      reveal: (output) => scrollTo(output),
    });
  }

  /** Begin: run what runs when the page opens. */
  start(): void {
    this.engine.start();
    void this.#startClocks(this.store.values());
  }

  /** Let the clocks among these components tick; what that takes is loaded for apps that have any. */
  async #startClocks(components: Iterable<ComponentState>): Promise<void> {
    const timers = Array.from(components).filter(({ type }) => type === 'timer');
    if (timers.length === 0) return;
    const { Clocks } = await import('./events/clocks.svelte');
    this.#clocks ??= new Clocks(this.engine);
    // A dynamic part may have been drawn anew meanwhile.
    this.#clocks.start(timers.filter((timer) => this.store.get(timer.id) === timer));
  }

  async #prepareToDraw(): Promise<void> {
    const { Parts } = await import('./state/parts');
    this.#parts ??= new Parts(this.store);
  }

  #draw(part: RenderConfig): Redrawn {
    if (!this.#parts) throw new Error('A part was drawn that nobody asked for.');
    const redrawn = this.#parts.adopt(part);
    restoreKept(redrawn.added, ownShelf());
    this.#clocks?.stop(redrawn.removed);
    void this.#startClocks(redrawn.added);
    return redrawn;
  }

  /** Say what is new on the page, once it is there: what stands in something hidden is not. */
  async #announce(outputs: readonly ComponentState[]): Promise<void> {
    await tick();
    this.announcement = sayOutputs(outputs.filter((output) => document.getElementById(elementId(output))));
  }

  #reportError({ error, title, duration, visible = true }: ErrorOutput): void {
    if (!visible) return;
    this.toasts.add({ level: 'error', title: title ?? say('Error'), message: error ?? say(UNTOLD_ERROR), duration });
  }
}

function scrollTo(component: ComponentState): void {
  document.getElementById(elementId(component))?.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
}
