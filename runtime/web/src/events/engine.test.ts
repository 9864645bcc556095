import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config, DependencyConfig, ErrorOutput, Message } from '../generated/wire';
import type { ComponentState } from '../state/component.svelte';
import { Parts } from '../state/parts';
import { createStore, type Store } from '../state/store';
import { JoinError, type EventBody, type Receive, type Transport } from '../transport/transport';
import { Engine } from './engine';

/** An app in memory: what was sent to it, and a hand to answer with. */
class Desk implements Transport {
  readonly sent: EventBody[] = [];
  readonly cancelled: string[] = [];
  refusal: JoinError | null = null;
  readonly #receivers: Receive[] = [];

  join(body: EventBody, receive: Receive): Promise<string> {
    if (this.refusal) return Promise.reject(this.refusal);
    this.#receivers.push(receive);
    return Promise.resolve(`e${this.sent.push(body) - 1}`);
  }

  cancel(_: number, eventId: string): Promise<void> {
    this.cancelled.push(eventId);
    return Promise.resolve();
  }

  ask(): Promise<unknown> {
    return Promise.resolve(null);
  }

  upload(): Promise<string[]> {
    return Promise.resolve([]);
  }

  address(path: string): string {
    return path;
  }

  watch(): void {
    // It never goes away.
  }

  begin(at: number): void {
    this.#send(at, { msg: 'estimation', rank: 0, queue_size: 1, rank_eta: null });
    this.#send(at, { msg: 'process_starts', eta: null });
  }

  answer(at: number, ...data: unknown[]): void {
    this.#send(at, { msg: 'process_completed', success: true, output: { data } });
  }

  step(at: number, ...data: unknown[]): void {
    this.#send(at, { msg: 'process_generating', success: true, output: { data, changed_state_ids: [] } });
  }

  draw(at: number, ...dependencies: DependencyConfig[]): void {
    const part = { render_id: 0, layout: { id: 2, children: [] }, components: [], dependencies };
    this.#send(at, { msg: 'process_completed', success: true, output: { data: [null], render_config: part } });
  }

  fail(at: number, error: string): void {
    this.#send(at, { msg: 'process_completed', success: false, output: { error }, title: 'Oh' });
  }

  end(at: number): void {
    this.#send(at, { msg: 'process_completed', success: true, output: {} });
  }

  #send(at: number, message: object): void {
    this.#receivers[at]?.({ event_id: `e${at}`, ...message } as Message);
  }
}

function dependency(id: number, part: Partial<DependencyConfig>): DependencyConfig {
  const usual = { targets: [], inputs: [], outputs: [], backend_fn: true, js: null, show_progress: 'full' };
  const modes = { trigger_mode: 'once', trigger_after: null, render_id: null, cancels: [], collects_event_data: false };
  return { id, ...usual, ...modes, ...part } as unknown as DependencyConfig;
}

let desk: Desk;
let store: Store;
let engine: Engine;
let errors: ErrorOutput[];
let finished: number[][];

/** Four textboxes, 1 to 4, and a state, 5. */
function open(...dependencies: DependencyConfig[]): void {
  const boxes = [1, 2, 3, 4].map((id) => ({ id, type: 'textbox', props: { value: `v${id}` } }));
  const components = [...boxes, { id: 5, type: 'state', props: {} }];
  const config = { components, dependencies, layout: { id: 0 } } as unknown as Config;
  desk = new Desk();
  finished = [];
  errors = [];
  store = createStore(config);
  engine = new Engine(config, store, desk, {
    failed: (error) => errors.push(error),
    logged: () => undefined,
    finished: (outputs) => finished.push(outputs.map(({ id }) => id)),
    reveal: () => undefined,
    prepareToDraw: () => Promise.resolve(),
    drawn: (part) => new Parts(store).adopt(part),
  });
}

function box(id: number): ComponentState {
  const component = store.get(id);
  if (!component) throw new Error(`no component ${id}`);
  return component;
}

/** Let what was started by promises come to rest. */
async function rest(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

describe('Engine', () => {
  beforeEach(() => open());

  it('sends the inputs, a state as null, and shows the outputs', async () => {
    open(dependency(0, { targets: [[1, 'click']], inputs: [1, 5], outputs: [2] }));
    engine.fire(box(1), 'click');
    await rest();
    expect(desk.sent).toEqual([{ data: ['v1', null], fn_index: 0, event_data: null, trigger_id: 1 }]);
    await vi.waitFor(() => expect(box(2).status?.stage).toBe('pending'));
    desk.answer(0, 'answer');
    expect([box(2).value, box(2).status]).toEqual(['answer', null]);
  });

  it('shows no sign of waiting for an answer that comes at once', async () => {
    open(dependency(0, { targets: [[1, 'click']], outputs: [2] }));
    engine.fire(box(1), 'click');
    await rest();
    expect([desk.sent.length, box(2).status]).toEqual([1, null]);
    desk.answer(0, 'answer');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([box(2).value, box(2).status]).toEqual(['answer', null]);
  });

  it('builds streamed values from edits', async () => {
    open(dependency(0, { targets: [[1, 'click']], outputs: [2, 3] }));
    engine.fire(box(1), 'click');
    await rest();
    desk.step(0, 'a', ['x']);
    desk.step(0, [['append', [], 'b']], [['add', [1], 'y']]);
    expect([box(2).value, box(3).value, box(2).status?.stage]).toEqual(['ab', ['x', 'y'], 'generating']);
  });

  it('tells which outputs have another value in the end, and not of those that stayed as they were', async () => {
    open(dependency(0, { targets: [[1, 'click']], outputs: [2, 3, 4] }));
    engine.fire(box(1), 'click');
    await rest();
    desk.step(0, 'a', 'v3', { __type__: 'update', visible: true });
    desk.answer(0, 'a', 'v3', { __type__: 'update', visible: true });
    expect(finished).toEqual([[2]]);
  });

  it('fires change for people and for the app, and stops where nothing changed', async () => {
    open(
      dependency(0, { targets: [[1, 'change']], inputs: [1], outputs: [2] }),
      dependency(1, { targets: [[2, 'change']], inputs: [2], outputs: [1] }),
    );
    engine.edit(box(1), 'typed');
    await rest();
    desk.answer(0, 'next');
    await rest();
    desk.answer(1, 'typed');
    await rest();
    expect(desk.sent.map((body) => [body.fn_index, body.data])).toEqual([
      [0, ['typed']],
      [1, ['next']],
    ]);
  });

  it('fires input for people only', async () => {
    open(
      dependency(0, { targets: [[1, 'input']], outputs: [] }),
      dependency(1, { targets: [[2, 'click']], outputs: [1] }),
    );
    engine.fire(box(2), 'click');
    await rest();
    desk.answer(0, 'from the app');
    engine.edit(box(1), 'from a person');
    await rest();
    expect(desk.sent.map((body) => body.fn_index)).toEqual([1, 0]);
  });

  it('ignores, queues or repeats a trigger while it is busy, as its mode says', async () => {
    open(
      dependency(0, { targets: [[1, 'click']] }),
      dependency(1, { targets: [[1, 'click']], trigger_mode: 'multiple' }),
      dependency(2, { targets: [[1, 'click']], trigger_mode: 'always_last' }),
    );
    for (let click = 0; click < 3; click += 1) engine.fire(box(1), 'click');
    await rest();
    expect(desk.sent.map((body) => body.fn_index)).toEqual([0, 1, 2, 1, 1]);
    desk.answer(2);
    await rest();
    expect(desk.sent.map((body) => body.fn_index)).toEqual([0, 1, 2, 1, 1, 2]);
  });

  it('goes on after an end, a success or a failure as each asks', async () => {
    open(
      dependency(0, { targets: [[1, 'click']] }),
      dependency(1, { trigger_after: 0 }),
      dependency(2, { trigger_after: 0, trigger_only_on_success: true }),
      dependency(3, { trigger_after: 0, trigger_only_on_failure: true }),
    );
    engine.fire(box(1), 'click');
    await rest();
    desk.fail(0, 'broken');
    await rest();
    expect(desk.sent.map((body) => body.fn_index)).toEqual([0, 1, 3]);
    expect(errors).toEqual([{ error: 'broken', title: 'Oh' }]);
  });

  it('awaits a piece of a stream unless what listens is behind', async () => {
    open(
      dependency(0, { targets: [[1, 'stream']], trigger_mode: 'multiple' }),
      dependency(1, { targets: [[2, 'stream']] }),
    );
    const areAwaited = (): boolean[] => [1, 2, 3].map((id) => engine.isAwaited(box(id), 'stream'));
    expect(areAwaited()).toEqual([true, true, false]);
    for (const id of [1, 1, 2]) engine.fire(box(id), 'stream');
    await rest();
    expect(areAwaited()).toEqual([false, false, false]);
    desk.begin(0);
    desk.begin(2);
    expect(areAwaited()).toEqual([true, false, false]);
    engine.fire(box(1), 'stream');
    await rest();
    expect(areAwaited()).toEqual([false, false, false]);
    desk.begin(1);
    desk.answer(2);
    expect(areAwaited()).toEqual([true, true, false]);
  });

  it('cancels what runs, then only tidies up', async () => {
    open(
      dependency(0, { targets: [[1, 'click']], outputs: [2] }),
      dependency(1, { targets: [[3, 'click']], backend_fn: false, cancels: [0] }),
      dependency(2, { trigger_after: 0, trigger_only_on_success: true }),
      dependency(3, { trigger_after: 0 }),
    );
    engine.fire(box(1), 'click');
    await rest();
    engine.fire(box(3), 'click');
    await rest();
    expect(desk.cancelled).toEqual(['e0']);
    desk.end(0);
    await rest();
    expect(desk.sent.map((body) => body.fn_index)).toEqual([0, 3]);
    expect(box(2).status).toBeNull();
  });

  it('merges updates into properties, and leaves a skipped output alone', async () => {
    open(dependency(0, { targets: [[1, 'click']], outputs: [2, 3] }));
    engine.fire(box(1), 'click');
    await rest();
    desk.answer(0, { __type__: 'update', visible: false, value: 'zz' }, { __type__: 'update' });
    expect([box(2).visible, box(2).value, box(3).value]).toEqual([false, 'zz', 'v3']);
  });

  it('runs a script alone, and before a function', async () => {
    open(
      dependency(0, { targets: [[1, 'click']], inputs: [1], outputs: [2], backend_fn: false, js: '(a, b) => `${a}!${b}`' }),
      dependency(1, { targets: [[3, 'click']], inputs: [1, 2], js: '(a, b) => [b, a]' }),
    );
    engine.fire(box(1), 'click');
    await rest();
    expect([box(2).value, desk.sent]).toEqual(['v1!v2', []]);
    engine.fire(box(3), 'click');
    await rest();
    expect(desk.sent[0]?.data).toEqual(['v1!v2', 'v1']);
  });

  it('shows a validator’s words beside the field until it is edited', async () => {
    open(dependency(0, { targets: [[3, 'click']], inputs: [1, 2] }));
    desk.refusal = new JoinError('too short', [{ input: 1, message: 'too short' }]);
    engine.fire(box(3), 'click');
    await rest();
    expect([box(1).problem, box(2).problem]).toEqual([null, 'too short']);
    engine.edit(box(2), 'longer');
    expect(box(2).problem).toBeNull();
  });

  it('swaps the listeners of a part that is drawn, their scripts too, and runs what runs at its start', async () => {
    open(dependency(0, { targets: [[1, 'click']], outputs: [2], render_id: 0, trigger_mode: 'multiple' }));
    for (const [at, word] of ['one', 'two'].entries()) {
      engine.fire(box(1), 'click');
      await rest();
      desk.draw(at, dependency(9, { targets: [[3, 'click'], [0, 'load']], outputs: [4], backend_fn: false, js: `() => "${word}"` }));
      await rest();
      expect(box(4).value).toBe(word);
      engine.edit(box(4), '');
      engine.fire(box(3), 'click');
      await rest();
      expect(box(4).value).toBe(word);
    }
  });

  it('goes on after what was replaced while it ran', async () => {
    open(dependency(0, { targets: [[1, 'click']], outputs: [2], render_id: 0 }));
    engine.fire(box(1), 'click');
    await rest();
    desk.draw(0, dependency(8, { targets: [[3, 'click']] }), dependency(9, { trigger_after: 8 }));
    engine.fire(box(3), 'click');
    engine.fire(box(1), 'click');
    await rest();
    desk.draw(2);
    desk.answer(1);
    await rest();
    expect(desk.sent.map((body) => body.fn_index)).toEqual([0, 8, 0, 9]);
  });

  it('runs what runs when the page opens', async () => {
    open(dependency(0, { targets: [[0, 'load']] }), dependency(1, { targets: [[1, 'load']] }));
    engine.start();
    await rest();
    expect(desk.sent.map((body) => body.fn_index)).toEqual([0]);
  });
});
