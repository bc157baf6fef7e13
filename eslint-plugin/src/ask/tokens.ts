import { createRequire } from 'node:module';

/** Something in the text of a file that has the format of a credential. Offsets as ESLint counts them. */
export interface Token {
  readonly range: readonly [number, number];
  /** Whose it is: `GitHub token`. */
  readonly what: string;
}

// The formats are those of secretlint, which keeps them; its rules are synchronous, and it is loaded for the first file that may hold one.
interface Rule {
  readonly meta: { readonly id: string };
  create(context: object, options: object): { file?(source: object): unknown };
}

const WHAT: Readonly<Record<string, string>> = {
  aws: 'AWS credential',
  privatekey: 'private key',
  npm: 'npm token',
  slack: 'Slack token',
  sendgrid: 'SendGrid key',
  shopify: 'Shopify token',
  github: 'GitHub token',
  openai: 'OpenAI key',
  anthropic: 'Anthropic key',
  linear: 'Linear key',
  '1password': '1Password token',
};

/** What every format has in it: a file without it is not looked at. */
const MAY_HOLD = /-----BEGIN|\bgh[pousr]_|github_pat_|\bxox[a-z]-|hooks\.slack\.com|AKIA|\bSG\.|\bshp(?:at|ca|pa|ss)_|\bsk-|\bnpm_|_authToken|lin_api_|\bops_|aws.{0,20}(?:secret|key)|secret_?access_?key/i;

const rules: { readonly what: string; readonly rule: Rule }[] = [];

function loaded(): typeof rules {
  if (rules.length > 0) return rules;
  const preset = createRequire(import.meta.url)('@secretlint/secretlint-rule-preset-recommend') as { rules: readonly Rule[] };
  for (const rule of preset.rules) {
    const what = WHAT[rule.meta.id.replace('@secretlint/secretlint-rule-', '')];
    if (what !== undefined) rules.push({ what, rule });
  }
  return rules;
}

export const mayHoldToken = (text: string): boolean => MAY_HOLD.test(text);

/** Credentials in a text by the formats of those who issue them. Knows nothing of the code around. */
export function tokensIn(text: string, file: string): readonly Token[] {
  if (!mayHoldToken(text)) return [];
  const found: Token[] = [];
  for (const { what, rule } of loaded()) {
    const report = ({ range }: { readonly range: readonly [number, number] }): void => { found.push({ range, what }); };
    const context = { report, ignore: () => undefined, createTranslator: () => (id: string) => ({ message: id, messageId: id }), sharedOptions: {} };
    rule.create(context, {}).file?.({ filePath: file, content: text, contentType: 'text', ext: file.slice(file.lastIndexOf('.')), hasBOM: false });
  }
  return found.sort((a, b) => a.range[0] - b.range[0]).filter(({ range }, index, all) => index === 0 || range[0] >= all[index - 1]!.range[1]);
}
