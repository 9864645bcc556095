import type { ChatTextOptions } from '../../text/chat-text';
import { isRecord } from '../../state/equal';
import type { FileValue } from '../file/file';
import type { MarkdownProps } from '../markdown/markdown';
import type { Group, Message, Option } from './messages';

/** An example that a person can begin with. */
export interface Example {
  text?: string | null;
  display_text?: string | null;
  files?: FileValue[] | null;
  icon?: FileValue | null;
}

/** What a chat is told by its author. */
export interface ChatbotProps extends MarkdownProps {
  autoscroll?: boolean | null;
  resizable?: boolean | null;
  editable?: 'user' | 'all' | null;
  watermark?: string | null;
  avatar_images?: (FileValue | null)[] | null;
  render_markdown?: boolean | null;
  feedback_options?: string[] | null;
  feedback_value?: (string | null)[] | null;
  layout?: 'panel' | 'bubble' | null;
  examples?: Example[] | null;
  allow_file_downloads?: boolean | null;
  group_consecutive_messages?: boolean | null;
  allow_tags?: string[] | boolean | null;
  like_user_message?: boolean | null;
}

const USUAL_DELIMITERS = [{ left: '$$', right: '$$', display: true }];

/** How the text of messages is to be shown. */
export function textOptions(props: ChatbotProps): ChatTextOptions {
  return {
    markdown: props.render_markdown !== false,
    lineBreaks: props.line_breaks !== false,
    headerLinks: false,
    isTrusted: props.sanitize_html === false,
    delimiters: props.latex_delimiters ?? USUAL_DELIMITERS,
    tags: props.allow_tags ?? false,
  };
}

/** Whether a person may edit the messages of a role. */
export function isEditable(props: ChatbotProps, role: Group['role']): boolean {
  return props.editable === 'all' || (props.editable === 'user' && role === 'user');
}

/** What was said of each answer before the page was opened, by the place of its first message. */
export function givenFeedback(groups: readonly Group[], values: ChatbotProps['feedback_value']): Map<number, string> {
  const answers = groups.filter(({ role }) => role === 'assistant');
  return new Map(answers.flatMap(({ first }, at) => (values?.[at] ? [[first, values[at]] as const] : [])));
}

/** What `like` listeners are told: yes, no, or the option's own words. */
export function likedOf(option: string | null): boolean | string {
  if (option === 'Like') return true;
  return option === 'Dislike' ? false : (option ?? '');
}

/** The answers to pick from: those of the last message. */
export function openOptions(messages: readonly Message[]): readonly Option[] {
  const options: readonly unknown[] = messages.at(-1)?.options ?? [];
  return options.filter((option): option is Option => isRecord(option) && typeof option['value'] === 'string');
}

/** What stands on an example. */
export function exampleText({ display_text: shown, text, files }: Example): string {
  return shown || text || (files ?? []).map(({ orig_name: name }) => name).join(', ') || 'Example';
}
