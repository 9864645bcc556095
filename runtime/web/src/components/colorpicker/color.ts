const HEX = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;
const RGB = /^rgba?\(\s*(\d+(?:\.\d+)?)[\s,]+(\d+(?:\.\d+)?)[\s,]+(\d+(?:\.\d+)?)/i;
const LARGEST = 255;

/** A colour as `#rrggbb`, which is all that the browser's own picker takes; `null` for one that is written otherwise. */
export function hexOf(color: string): string | null {
  const text = color.trim();
  const hex = HEX.exec(text)?.[1]?.toLowerCase();
  if (hex) return `#${hex.length < 6 ? Array.from(hex.slice(0, 3), (digit) => digit + digit).join('') : hex.slice(0, 6)}`;
  const channels = RGB.exec(text)?.slice(1).map(Number);
  return channels ? `#${channels.map(asHex).join('')}` : null;
}

function asHex(channel: number): string {
  return Math.min(LARGEST, Math.round(channel)).toString(16).padStart(2, '0');
}
