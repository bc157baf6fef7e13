import { hostileTo, samplesOf } from '../ask/hostile-origins.js';

/** The literal pattern, made to match whole origins. Undefined where that leaves strangers in, or lets nobody in any more. */
export function anchored(literal: string): string | undefined {
  const end = literal.lastIndexOf('/');
  const [source, flags] = [literal.slice(1, end), literal.slice(end + 1)];
  const alternatives = source.includes('|') && !/[()]/.test(source) ? source.split('|') : source.includes('|') && /^[^()]*\|/.test(source) ? undefined : [source];
  if (!alternatives) return undefined;
  const bodies = alternatives.map(bodyOf);
  const written = `^${bodies.length > 1 ? `(?:${bodies.join('|')})` : bodies[0]!}$`;
  try {
    const pattern = new RegExp(written, flags);
    const isUseful = samplesOf(written).some((sample) => pattern.test(sample) && /[a-z]/.test(sample.replace(/^https?:\/\//, '')));
    return hostileTo(pattern) === undefined && isUseful ? `/${written}/${flags.replace('g', '')}` : undefined;
  } catch {
    return undefined;
  }
}

function bodyOf(source: string): string {
  const inner = source.replace(/^\^/, '').replace(/\$$/, '').replace(/^\(?\.[*+]\??\)?(?=\\?\.|[a-z])/i, '');
  // A dot between letters was meant as one.
  const escaped = inner.replace(/(?<!\\)\.(?![*+?{])/g, '\\.').replace(/(:\\?\/\\?\/)\.[*+]\??(?=[a-z0-9])/i, '$1(?:[a-z0-9-]+\\.)*');
  if (/^https\??:\\?\/\\?\//.test(escaped)) return escaped;
  if (/^(?:localhost|127\\\.0\\\.0\\\.1)$/.test(escaped)) return `https?:\\/\\/${escaped}(?::\\d+)?`;
  return escaped.startsWith('\\.') ? `https:\\/\\/[a-z0-9-]+${escaped}` : `https:\\/\\/(?:[a-z0-9-]+\\.)*${escaped}`;
}

interface Check {
  readonly receiver: string;
  readonly isOptional: boolean;
  readonly method: string;
  readonly text: string;
  /** As it is written. */
  readonly quoted: string;
  /** The receiver is the host of the origin. */
  readonly isHost: boolean;
}

/** A comparison of the whole origin, for one that looks at a part of it. */
export function comparison({ receiver, isOptional, method, text, quoted, isHost }: Check): string | undefined {
  if (method !== 'startsWith' && method !== 'endsWith' && method !== 'includes') return undefined;
  if (/^https?:\/\/[a-z0-9.-]+(?::\d+)?$/i.test(text) && !isHost) return `${receiver} === ${quoted}`;
  if (method === 'startsWith' || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(text)) return undefined;
  const host = `(?:[a-z0-9-]+\\.)*${text.replaceAll('.', '\\.')}`;
  return `/^${isHost ? '' : 'https:\\/\\/'}${host}$/.test(${isOptional ? `${receiver} ?? ''` : receiver})`;
}
