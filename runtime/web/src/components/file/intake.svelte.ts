import type { App } from '../../app.svelte';
import type { ComponentState } from '../../state/component.svelte';
import type { Chosen } from './chosen';
import { countOf, refusalOfChosen, withArrived, withoutLeftOut, type FileProps, type FileValue } from './file';
import { Sending } from './sending.svelte';
import { say } from '../../i18n/say';

/** Takes the files that a person chose for a component: refuses, sends, and sets off what waits for them. */
export class Intake {
  sending: Sending | null = $state.raw(null);
  /** The last thing said to screen readers. */
  said = $state('');
  readonly #app: App;
  readonly #component: ComponentState;
  readonly #rules: () => FileProps;
  readonly #put: ((arrived: FileValue[]) => void) | undefined;

  /**
   * `rules` says which files are taken; without it the component's own properties do. `put` says what becomes of
   * files that have arrived, where they are not the component's whole value.
   */
  constructor(app: App, component: ComponentState, own: { rules?: () => FileProps; put?: (arrived: FileValue[]) => void } = {}) {
    this.#app = app;
    this.#component = component;
    this.#rules = own.rules ?? (() => component.props as FileProps);
    this.#put = own.put;
  }

  /** Take files, or the promise of them, and tell of the event that this is to the app. */
  async take(chosen: Chosen[] | Promise<Chosen[]>, event: 'upload' | null = 'upload'): Promise<void> {
    if (this.sending) return;
    const component = this.#component;
    const props = this.#rules();
    component.problem = null;
    try {
      const files = withoutLeftOut(await chosen, props);
      component.problem = refusalOfChosen(files, props, this.#app.config.max_file_size);
      if (component.problem) return;
      const sending = new Sending(files, this.#app.transport);
      this.sending = sending;
      this.said = say('Sending %', countOf(files.length));
      const arrived = await sending.run();
      this.sending = null;
      this.said = arrived ? say('% sent', countOf(arrived.length)) : say('Stopped; nothing was kept');
      if (!arrived) return;
      if (this.#put) {
        this.#put(arrived);
        return;
      }
      this.#app.engine.edit(component, withArrived(component.value, arrived, props));
      if (event) this.#app.engine.fire(component, event);
    } catch (error) {
      this.sending = null;
      component.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
