/** An origin of nobody in particular: what passes with it passes with all. */
export const STRANGER = 'https://evil.example';
/** What a sandboxed frame sends. */
export const OPAQUE = 'null';

/** Names under which anybody gets a host of his own. */
const SHARED = ['vercel.app', 'netlify.app', 'herokuapp.com', 'github.io', 'pages.dev', 'web.app', 'firebaseapp.com', 'azurewebsites.net', 'ngrok.io', 'ngrok-free.app', 'onrender.com', 'surge.sh', 'amplifyapp.com', 'cloudfront.net', 's3.amazonaws.com'];
/** `example.co.uk` is what is registered, not `co.uk`. */
const SECOND_LEVEL = /^(?:co|com|org|net|gov|ac|edu)$/;
const MAX_SAMPLES = 32;

/**
 * Origins that strangers can have and that a careless comparison with these texts and patterns would take for one of them.
 * Each is one that a browser could send; whether it passes is tried, not assumed.
 */
export function hostileOrigins(texts: readonly string[], patterns: readonly RegExp[]): readonly string[] {
  const found = new Set<string>();
  for (const { source } of patterns) for (const sample of samplesOf(source)) for (const origin of around(sample)) found.add(origin);
  // What is compared with an unknown text is compared with the last of these (facts/trial.ts).
  for (const text of [...texts, 'https://app.example.com']) for (const origin of around(text)) found.add(origin);
  return [STRANGER, ...[...found].filter((origin) => origin !== STRANGER && isOrigin(origin)), OPAQUE];
}

/** The first hostile origin that a pattern matches. */
export function hostileTo(pattern: RegExp): string | undefined {
  return hostileOrigins([], [pattern]).find((origin) => pattern.test(origin));
}

/** A browser sends `https://host` or `https://host:port`, in lower case, and nothing else. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d+)?$/.test(text) && URL.canParse(text) && /[a-z]/.test(new URL(text).hostname.split('.').at(-1)!);
}

/** Hosts of other owners that look like this one. */
function around(sample: string): readonly string[] {
  const scheme = /^https?:\/\//.exec(sample)?.[0] ?? 'https://';
  const rest = sample.replace(/^[a-z]*:?\/\//i, '').toLowerCase();
  const host = rest.replace(/[:/].*$/, '');
  if (!/[a-z0-9]/.test(host) || !/^[a-z0-9.-]+$/.test(host)) return [];
  const candidates = [`${host}.evil.example`];
  if (/\.[a-z]/.test(host) && !host.startsWith('.')) candidates.push(`evil${host}`, `evil-${host}`);
  // `www.example\.com`: an unescaped dot is any character.
  for (let index = host.indexOf('.', 1); index > 0; index = host.indexOf('.', index + 1)) candidates.push(`${host.slice(0, index)}x${host.slice(index + 1)}`);
  for (const shared of SHARED) if (host === shared || host.endsWith(`.${shared}`)) candidates.push(`evil.${shared}`);
  const trimmed = candidates.map((candidate) => candidate.replace(/^\.+/, 'evil.').replace(/\.+$/, ''));
  return trimmed.filter((candidate) => isForeign(candidate, host)).map((candidate) => `${scheme}${candidate}`);
}

/** Under another registered name than the sample's, and under one that can be registered. */
function isForeign(candidate: string, host: string): boolean {
  if (!candidate.includes('.')) return false;
  return registered(candidate) !== registered(host.replace(/^[.-]+/, '')) || SHARED.some((shared) => candidate === `evil.${shared}`);
}

function registered(host: string): string {
  const labels = host.split('.');
  return labels.slice(SECOND_LEVEL.test(labels.at(-2) ?? '') ? -3 : -2).join('.');
}

/** Texts that a pattern was written for: literal characters, a dot for a dot, one item of a class. */
export function samplesOf(source: string): readonly string[] {
  const parser = new Parser(source);
  try {
    return parser.alternatives().slice(0, MAX_SAMPLES);
  } catch {
    return []; // more than this reads: nothing is said about it
  }
}

class Parser {
  #at = 0;
  constructor(readonly source: string) {}

  alternatives(): string[] {
    const found: string[] = [];
    do found.push(...this.#sequence());
    while (this.#take('|'));
    return [...new Set(found)];
  }

  #sequence(): string[] {
    let texts = [''];
    while (this.#at < this.source.length && !this.#peek('|') && !this.#peek(')')) {
      const options = this.#quantified(this.#atom());
      texts = texts.flatMap((text) => options.map((option) => text + option)).slice(0, MAX_SAMPLES);
    }
    return texts;
  }

  #atom(): string[] {
    const character = this.source.charAt(this.#at++);
    switch (character) {
      case '^':
      case '$':
        return [''];
      case '.':
        return ['.'];
      case '(': {
        if (this.#take('?')) {
          const lookaround = /^(?:<?[=!])/.exec(this.source.slice(this.#at));
          if (lookaround) throw new SyntaxError('lookaround');
          if (!this.#take(':')) this.#at = this.source.indexOf('>', this.#at) + 1;
        }
        const inner = this.alternatives();
        if (!this.#take(')')) throw new SyntaxError('group');
        return inner;
      }
      case '[':
        return [this.#class()];
      case '\\':
        return [this.#escaped()];
      default:
        return [character];
    }
  }

  #escaped(): string {
    const character = this.source.charAt(this.#at++);
    if (character === 'd') return '1';
    if (character === 'w' || character === 'S') return 'a';
    return /[a-zA-Z]/.test(character) ? '' : character;
  }

  #class(): string {
    const end = this.source.indexOf(']', this.#at + 1);
    if (end < 0) throw new SyntaxError('class');
    const text = this.source.slice(this.#at - 1, end + 1);
    this.#at = end + 1;
    return ['a', '1', '-', '.', 'A'].find((one) => new RegExp(`^${text}$`).test(one)) ?? '';
  }

  #quantified(options: string[]): string[] {
    const character = this.source.charAt(this.#at);
    let result = options;
    if (character === '?' || character === '*') {
      this.#at++;
      // `.*` stands for a label, or for nothing.
      result = ['', ...options.map((option) => (option === '.' ? 'a' : option))];
    } else if (character === '+') {
      this.#at++;
      result = options.map((option) => (option === '.' ? 'a' : option));
    } else {
      const braces = /^\{(\d+)(?:,\d*)?\}/.exec(this.source.slice(this.#at));
      if (!braces) return options;
      this.#at += braces[0].length;
      result = options.map((option) => option.repeat(Math.min(Number(braces[1]), 8)));
    }
    this.#take('?');
    return [...new Set(result)];
  }

  #peek(character: string): boolean {
    return this.source.charAt(this.#at) === character;
  }

  #take(character: string): boolean {
    if (!this.#peek(character)) return false;
    this.#at++;
    return true;
  }
}
