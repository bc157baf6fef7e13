import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { editorTools } from '../setup/editors.mjs';

/** As much of playwright-core as is used here; the package is not one of this workspace. */
export interface Locator {
  first(): Locator;
  nth(index: number): Locator;
  count(): Promise<number>;
  isVisible(): Promise<boolean>;
  allInnerTexts(): Promise<string[]>;
  innerText(options?: { readonly timeout?: number }): Promise<string>;
  click(options?: { readonly button?: 'left' | 'right'; readonly timeout?: number }): Promise<void>;
  hover(options?: { readonly force?: boolean; readonly timeout?: number }): Promise<void>;
  waitFor(options?: { readonly state?: 'attached' | 'detached' | 'visible' | 'hidden'; readonly timeout?: number }): Promise<void>;
  getAttribute(name: string): Promise<string | null>;
  boundingBox(): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null>;
}

export interface Page {
  readonly keyboard: { press(keys: string): Promise<void>; type(text: string, options?: { readonly delay?: number }): Promise<void>; insertText(text: string): Promise<void> };
  readonly mouse: { move(x: number, y: number): Promise<void> };
  goto(url: string): Promise<unknown>;
  locator(selector: string, options?: { readonly hasText?: string | RegExp }): Locator;
  exposeFunction(name: string, callback: (...values: never[]) => unknown): Promise<void>;
  screenshot(options: { readonly path: string }): Promise<unknown>;
  setDefaultTimeout(milliseconds: number): void;
  on(event: 'console', listener: (message: { text(): string; type(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
}

export interface Browser {
  newPage(options: { readonly viewport: { readonly width: number; readonly height: number } }): Promise<Page>;
  close(): Promise<void>;
}

/** Debian's Chromium without a screen. */
export async function startChromium(): Promise<Browser> {
  const { chromium: executablePath, playwright } = editorTools();
  const { chromium } = (await import(pathToFileURL(join(playwright, 'index.mjs')).href)) as { readonly chromium: { launch(options: object): Promise<Browser> } };
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}
