/** What marks the element that holds a component's children, which is no part of its markup. */
export const HOLDER = 'data-children';

/**
 * Make an element's inside that of some markup, and leave what is the same in place: what a script has put its
 * listeners on, and a field that somebody is typing in, stay the same elements.
 */
export function patch(element: Element, markup: string): void {
  const wanted = document.createElement('template');
  wanted.innerHTML = markup;
  patchNodes(element, wanted.content);
}

function patchNodes(element: Element, wanted: ParentNode & Node): void {
  const old = Array.from(element.childNodes);
  const fresh = Array.from(wanted.childNodes);
  fresh.forEach((node, at) => {
    const before = old[at];
    if (!before) element.append(node);
    else if (!patchNode(before, node)) before.replaceWith(node);
  });
  for (const gone of old.slice(fresh.length)) gone.remove();
}

/** Whether a node could be made the same as another. */
function patchNode(node: Node, wanted: Node): boolean {
  if (node instanceof Element && wanted instanceof Element) {
    if (node.tagName !== wanted.tagName || node.hasAttribute(HOLDER) !== wanted.hasAttribute(HOLDER)) return false;
    if (node.hasAttribute(HOLDER)) return true;
    patchAttributes(node, wanted);
    patchNodes(node, wanted);
    return true;
  }
  if (node instanceof Element || wanted instanceof Element || node.nodeType !== wanted.nodeType) return false;
  if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
  return true;
}

function patchAttributes(element: Element, wanted: Element): void {
  for (const { name } of Array.from(element.attributes)) if (!wanted.hasAttribute(name)) element.removeAttribute(name);
  for (const { name, value } of Array.from(wanted.attributes)) {
    if (element.getAttribute(name) === value) continue;
    element.setAttribute(name, value);
    // The attribute of a field is only what it began with.
    if (name === 'value' && 'value' in element) element.value = value;
  }
}
