import Button from './button/Button.svelte';
import Column from './column/Column.svelte';
import Form from './form/Form.svelte';
import Row from './row/Row.svelte';
import State from './state/State.svelte';
import Textbox from './textbox/Textbox.svelte';
import type { PageComponent } from './types';
import Unknown from './unknown/Unknown.svelte';

type Late = () => Promise<{ default: PageComponent }>;

/** What stands where a component is unknown, or could not be loaded. */
const UNKNOWN: PageComponent = Unknown;

/** What is here, by the type that the config names it by: first what the smallest app is made of. */
const HERE = new Map<string, PageComponent>([
  ['button', Button],
  ['column', Column],
  ['form', Form],
  ['row', Row],
  ['browserstate', State],
  ['navbar', State],
  ['state', State],
  ['timer', State],
  ['textbox', Textbox],
]);

/**
 * Every other component is a chunk of its own. The server names those that an app needs in the page's head,
 * found in the manifest as `src/components/<type>/<Name>.svelte`.
 */
const LATE: ReadonlyMap<string, Late> = new Map([
  ['accordion', () => import('./accordion/Accordion.svelte')],
  ['chatbot', () => import('./chatbot/Chatbot.svelte')],
  ['checkbox', () => import('./checkbox/Checkbox.svelte')],
  ['checkboxgroup', () => import('./checkboxgroup/CheckboxGroup.svelte')],
  ['code', () => import('./code/Code.svelte')],
  ['colorpicker', () => import('./colorpicker/ColorPicker.svelte')],
  ['dataset', () => import('./dataset/Dataset.svelte')],
  ['datetime', () => import('./datetime/DateTime.svelte')],
  ['dialogue', () => import('./dialogue/Dialogue.svelte')],
  ['downloadbutton', () => import('./downloadbutton/DownloadButton.svelte')],
  ['draggable', () => import('./draggable/Draggable.svelte')],
  ['dropdown', () => import('./dropdown/Dropdown.svelte')],
  ['file', () => import('./file/File.svelte')],
  ['fileexplorer', () => import('./fileexplorer/FileExplorer.svelte')],
  ['group', () => import('./group/Group.svelte')],
  ['highlightedtext', () => import('./highlightedtext/HighlightedText.svelte')],
  ['html', () => import('./html/Html.svelte')],
  ['image', () => import('./image/Image.svelte')],
  ['json', () => import('./json/Json.svelte')],
  ['label', () => import('./label/Label.svelte')],
  ['markdown', () => import('./markdown/Markdown.svelte')],
  ['number', () => import('./number/Number.svelte')],
  ['paramviewer', () => import('./paramviewer/ParamViewer.svelte')],
  ['multimodaltextbox', () => import('./multimodaltextbox/MultimodalTextbox.svelte')],
  ['radio', () => import('./radio/Radio.svelte')],
  ['sidebar', () => import('./sidebar/Sidebar.svelte')],
  ['slider', () => import('./slider/Slider.svelte')],
  ['tabitem', () => import('./tabitem/TabItem.svelte')],
  ['tabs', () => import('./tabs/Tabs.svelte')],
  ['walkthrough', () => import('./walkthrough/Walkthrough.svelte')],
  ['walkthroughstep', () => import('./walkthroughstep/WalkthroughStep.svelte')],
  ['uploadbutton', () => import('./uploadbutton/UploadButton.svelte')],
]);

/** Give the component of a type: at once if it is here, else when its chunk is. */
export function findComponent(type: string, give: (component: PageComponent) => void): void {
  const load = HERE.has(type) ? undefined : LATE.get(type);
  if (!load) return give(HERE.get(type) ?? UNKNOWN);
  load().then(
    ({ default: component }) => {
      HERE.set(type, component);
      give(component);
    },
    () => give(UNKNOWN),
  );
}

/** Wait until the components of these types are here, or are known not to come. */
export function loadComponents(types: Iterable<string>): Promise<unknown> {
  return Promise.all(Array.from(new Set(types), (type) => new Promise<unknown>((found) => findComponent(type, found))));
}
