/** What a button is told by its author. */
export interface ButtonProps {
  variant?: string | null;
  size?: string | null;
  icon?: { url?: string | null } | string | null;
  link?: string | null;
  link_target?: string | null;
}

const VARIANTS = ['primary', 'secondary', 'stop', 'huggingface'];
const SIZES = ['sm', 'md', 'lg'];

/** The class names of a button's look. */
export function looksOf(props: ButtonProps): string {
  const variant = VARIANTS.find((name) => name === props.variant) ?? 'secondary';
  const size = SIZES.find((name) => name === props.size) ?? 'lg';
  return `button ${variant} ${size}`;
}

/** The address of a button's picture, if it has one. */
export function iconAddress(icon: ButtonProps['icon']): string | null {
  return (typeof icon === 'string' ? icon : icon?.url) ?? null;
}

/** A link that may be followed: anything but a script. */
export function safeLink(link: string | null | undefined, base: string): string | null {
  if (!link || !URL.canParse(link, base)) return null;
  return ['http:', 'https:', 'mailto:'].includes(new URL(link, base).protocol) ? link : null;
}
