import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours on a terminal only, and never under NO_COLOR. */
export function painter(stream: { readonly isTTY?: boolean | undefined }): (style: Style, text: string) => string {
  const isColoured = stream.isTTY === true && !process.env['NO_COLOR'];
  return (style, text) => (isColoured ? styleText(style, text) : text);
}
