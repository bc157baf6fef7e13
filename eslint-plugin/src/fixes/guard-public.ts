import type { Ask } from '../ask/ask.js';
import type { MetadataKey } from '../ask/decorators.js';
import type { Site } from '../facts/index.js';
import type { TextEdit } from './edits.js';
import { importOfExport } from './guard-names.js';
import { importEdit } from './imports.js';

/** How to say in this project that a route is public. */
export interface PublicMarker {
  /** What comes behind the `@`. */
  readonly text: string;
  readonly name: string;
  readonly imports: readonly TextEdit[];
}

/** Not declared anywhere: the compiler points at it until somebody says why. */
const PLACEHOLDER = 'TODO_SAY_WHY';

/** The project's own marker, which its guard reads; the runtime's only where there is none. */
export function publicMarker(ask: Ask): PublicMarker | undefined {
  const keys = ask.application.publicKeys();
  for (const key of keys) {
    for (const { declaration, name, text } of markersOf(ask, key)) {
      const imports = importOfExport(ask, declaration, name);
      if (imports) return { text, name: `@${name}`, imports };
    }
  }
  // Under a guard that reads a marker of its own another one opens nothing.
  if (keys.size > 0 || ask.application.roles.entries('access.public').some(({ ref }) => 'project' in ref) || !ask.hasRuntime('nestjs')) return undefined;
  const edit = importEdit(ask, 'Public', '@lintel/runtime/nestjs');
  if (edit.kind === 'taken') return undefined;
  const quote = quoteOf(ask);
  return { text: `Public({ reason: ${quote}TODO: say why${quote} })`, name: '@Public', imports: edit.kind === 'edit' ? [edit] : [] };
}

interface Marker {
  readonly declaration: Site;
  readonly name: string;
  readonly text: string;
}

/** Exported decorators that write a metadata key: a constant, a function that returns one, a typed decorator. */
function markersOf({ application, facts }: Ask, key: MetadataKey): readonly Marker[] {
  const { decorators, roles } = application;
  const written = roles.callsIn('metadata.write').flatMap(({ call, parts }) => {
    const value = facts.value(call);
    const args = value.kind === 'call' ? value.arguments() : [];
    const keyArgument = args[parts.key.arg];
    const set = args[parts.value.arg];
    const isOff = set?.kind === 'literal' && !set.value;
    return keyArgument && !isOff && decorators.keyOf(keyArgument) === key ? [call] : [];
  });
  const typed = typeof key !== 'string' && roles.call(key, 'metadata.decorator') ? [key] : [];
  return [...typed, ...written].flatMap((call): Marker[] => {
    const exported = facts.exportAround(call);
    if (!exported || exported.name === 'default' || facts.enclosingClass(call)) return [];
    const { name, site: declaration } = exported;
    if (!typed.includes(call)) {
      const fn = facts.enclosingFunction(call);
      if (!fn) return [{ declaration, name, text: name }];
      if (facts.nameOf(fn) !== name) return [];
    }
    const parameters = facts.parameterKinds(declaration);
    const needed = typed.includes(call) ? parameters : parameters?.filter(({ optional }) => !optional);
    if (!needed || needed.length > 1 || needed[0]?.kind === 'other') return [];
    const [argument] = needed.map(({ kind }) => (kind === 'string' ? PLACEHOLDER : 'true'));
    return [{ declaration, name, text: `${name}(${argument ?? ''})` }];
  });
}

const quoteOf = ({ context: { sourceCode } }: Ask): string => (sourceCode.ast.tokens.find(({ type }) => type === 'String')?.value.startsWith('"') ? '"' : "'");
