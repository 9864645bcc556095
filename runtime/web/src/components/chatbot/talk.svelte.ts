import type { App } from '../../app.svelte';
import type { ComponentState } from '../../state/component.svelte';
import { copyText } from '../../ui/clipboard';
import { givenFeedback, likedOf, textOptions, type ChatbotProps } from './chatbot';
import {
  contentOf, groupsOf, lastAsked, readMessages, runsOf, textOf, withText, type Entry, type Group, type Message,
} from './messages';

/** What a chat shows, and what becomes of what people do to it. */
export class Talk {
  readonly component: ComponentState;
  readonly #app: App;
  readonly settings = $derived.by(() => this.component.props as ChatbotProps);
  readonly options = $derived.by(() => textOptions(this.settings));
  readonly messages = $derived.by(() => (this.#read = readMessages(this.component.value, this.#read)));
  readonly groups = $derived.by(
    () => (this.#grouped = groupsOf(this.messages, this.settings.group_consecutive_messages !== false, this.#grouped)),
  );
  /** The groups in the pieces that they are drawn in: a long talk is not gone through for each word at its end. */
  readonly runs = $derived.by(() => (this.#runs = runsOf(this.groups, this.#runs)));
  readonly #given = $derived.by(() => givenFeedback(this.groups, this.settings.feedback_value));
  /** What was said of answers since the page was opened, by the place of their first message. */
  #said: Readonly<Record<number, string | null>> = $state.raw({});
  /** The place of the message that is being edited. */
  editing: number | null = $state(null);
  /** The place of the last group; kept apart, so that the others hear of a new one and not of each of its words. */
  lastGroup: number | undefined = $state();
  #read: Message[] = [];
  #grouped: Group[] = [];
  #runs: (readonly Group[])[] = [];

  constructor(app: App, component: ComponentState) {
    this.#app = app;
    this.component = component;
  }

  /** Whether something writes to it at this time. */
  get isBusy(): boolean {
    const stage = this.component.status?.stage;
    return stage === 'pending' || stage === 'generating';
  }

  isHeard(event: string): boolean {
    return this.#app.engine.isHeard(this.component, event);
  }

  fire(event: string, data: unknown = null): void {
    this.#app.engine.fire(this.component, event, data);
  }

  /** What a person said of an answer. */
  feedbackOn(group: Group): string | null {
    const said = this.#said[group.first];
    if (said !== undefined) return said;
    // Most chats are given none: their groups must not wait for each word of the last one.
    return this.settings.feedback_value ? (this.#given.get(group.first) ?? null) : null;
  }

  judge(group: Group, option: string): void {
    const next = this.feedbackOn(group) === option ? null : option;
    this.#said = { ...this.#said, [group.first]: next };
    const value = group.messages.flatMap(({ content }) => content.map(contentOf));
    this.fire('like', { index: group.first, value, liked: likedOf(next) });
  }

  select({ index, message }: Entry): void {
    this.fire('select', { index, value: contentOf(message.content[0]), selected: true });
  }

  /** Ask for another answer, or take the question back. */
  again(event: 'retry' | 'undo'): void {
    const asked = lastAsked(this.messages);
    if (asked) this.fire(event, asked);
  }

  clear(): void {
    this.#said = {};
    this.#app.engine.edit(this.component, []);
    this.fire('clear');
  }

  edit(index: number, text: string): void {
    this.editing = null;
    const previous = contentOf(this.messages[index]?.content[0]);
    this.#app.engine.edit(this.component, withText(this.messages, index, text));
    this.fire('edit', { index, value: text, previous_value: previous, _dispatch_value: [{ type: 'text', text }] });
  }

  /** Copy messages, and tell whether that worked. */
  async copy(text: string): Promise<boolean> {
    const { watermark } = this.settings;
    const isCopied = await copyText(watermark ? `${text}\n\n${watermark}` : text);
    if (isCopied) {
      this.#app.announcement = 'Copied';
      this.fire('copy', { value: text });
    }
    return isCopied;
  }

  copyGroup(group: Group): Promise<boolean> {
    return this.copy(textOf(group.messages));
  }
}
