import type { ComponentConfig, Config, Message } from '../generated/wire';
import type { Text, Words } from './texts';

/**
 * What the Python half writes on buttons and above fields where the author says nothing, and where it stands.
 * It can't be told from an author who writes the same; Gradio's pages translate such words for them, too.
 */
const GIVEN: Readonly<Record<string, readonly Text[]>> = {
  value: ['Submit', 'Stop', 'Clear', 'Flag', 'Generate', 'Share via Link', 'New chat', 'Retry', 'Undo'],
  label: ['Additional Inputs', 'Examples', 'Upload', 'Download', 'Submit', 'Stop', 'Clear', 'Flag'],
  placeholder: ['Type a message...'],
};
/** Values are words only here; elsewhere they are what somebody typed or a model wrote. */
const BUTTON = /button$/;
const TITLES: readonly Text[] = ['Error', 'Warning', 'Info', 'Success'];

/** An app whose usual buttons and labels are in the visitor's language. */
export function inOwnWords(config: Config, words: Words): Config {
  return { ...config, components: config.components.map((component) => componentIn(component, words)) };
}

function componentIn(component: ComponentConfig, words: Words): ComponentConfig {
  const props = { ...component.props };
  for (const [name, texts] of Object.entries(GIVEN)) {
    if (name === 'value' && !BUTTON.test(component.type)) continue;
    const text = texts.find((one) => one === props[name]);
    if (text) props[name] = words[text];
  }
  return { ...component, props };
}

/** A message to the user, under a title in their language if it has the usual one. */
export function titledInOwnWords(message: Message, words: Words | null): Message {
  if (!words || message.msg !== 'log') return message;
  const title = TITLES.find((one) => one === message.title);
  return title ? { ...message, title: words[title] } : message;
}
