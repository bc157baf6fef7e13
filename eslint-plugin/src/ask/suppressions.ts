import type { TSESTree } from '@typescript-eslint/utils';

/** A comment that switches rules off. */
export interface Suppression {
  /** Empty: all of them. */
  readonly rules: readonly string[];
  readonly reason: string;
}

const DIRECTIVE = /^\s*(?:eslint-disable(?:-next-line|-line)?)(?=$|\s)([^]*)$/;
/** `eslint lintel/rule: off` in a block comment. */
const CONFIGURATION = /^\s*eslint\s([^]*)$/;
const OFF = /^\s*["']?([@\w/-]+)["']?\s*:\s*\[?\s*["']?(?:off|0)\b/;

/** What a comment switches off, as ESLint reads it: names apart by commas, a reason behind two dashes. */
export function suppressionOf({ type, value }: TSESTree.Comment): Suppression | undefined {
  const directive = DIRECTIVE.exec(value);
  // Without `-line`, only a block comment is a directive.
  if (directive && (type === 'Block' || /^\s*eslint-disable-(?:next-)?line/.test(value))) {
    const { names, reason } = split(directive[1]!);
    return { rules: names.split(',').map((name) => name.trim()).filter((name) => name !== ''), reason };
  }
  const configuration = type === 'Block' ? CONFIGURATION.exec(value) : null;
  if (!configuration) return undefined;
  const { names, reason } = split(configuration[1]!);
  const rules = names.split(/,(?![^[]*\])/).flatMap((entry) => OFF.exec(entry)?.[1] ?? []);
  return rules.length > 0 ? { rules, reason } : undefined;
}

function split(text: string): { readonly names: string; readonly reason: string } {
  const dashes = /\s-{2,}\s/.exec(text);
  return dashes ? { names: text.slice(0, dashes.index), reason: text.slice(dashes.index + dashes[0].length).trim() } : { names: text, reason: '' };
}
