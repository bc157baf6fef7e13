import type { Facts, Origin, Site, TextPart } from '../facts/index.js';

/**
 * A hole in the name of a parameter, `:ids_${name}`, where the same name is a key of the parameters: the library refuses what is no word.
 * Without the key nobody looks at the name, and what follows a word in it is SQL.
 */
export class ParameterNames {
  constructor(readonly facts: Facts) {}

  isChecked(call: Site, text: readonly TextPart[], part: TextPart): boolean {
    const name = nameAround(text, part);
    return name !== undefined && this.#keysAround(call).some((key) => this.facts.texts(key).some((one) => this.#isSame(one, name)));
  }

  /** Computed keys of whatever is handed on in the functions around a call, and names of single parameters. */
  #keysAround(call: Site): readonly Site[] {
    const calls = new Set<Site>([call]);
    for (let fn = this.facts.enclosingFunction(call); fn; fn = this.facts.enclosingFunction(fn)) for (const one of this.facts.callsIn(fn)) calls.add(one);
    return [...calls].flatMap((one) => {
      const [first, ...rest] = this.facts.argumentsOf(one);
      const single = first && this.facts.spelledNames(one).has('setParameter') ? [first] : [];
      const objects = [first, ...rest].filter((argument): argument is Site => argument !== undefined && ['object', 'name'].includes(this.facts.kindOf(argument)));
      return [...single, ...objects.flatMap((argument) => this.facts.computedKeys(argument))];
    });
  }

  #isSame(text: readonly TextPart[], other: readonly TextPart[]): boolean {
    const [one, two] = [joined(text), joined(other)];
    return one.length === two.length && one.every((part, index) => this.#isSamePart(part, two[index]!));
  }

  #isSamePart(part: TextPart, other: TextPart): boolean {
    if (!part.hole || !other.hole) return part.hole === other.hole && part.text === other.text;
    if (this.facts.text(part.hole) !== this.facts.text(other.hole)) return false;
    const [one, two] = [this.facts.origins(part.hole, part.scope), this.facts.origins(other.hole, other.scope)];
    return one.length === two.length && one.every((origin, index) => isSameOrigin(origin, two[index]!));
  }
}

function isSameOrigin(one: Origin, other: Origin): boolean {
  if (one.path.join('.') !== other.path.join('.')) return false;
  return one.kind === 'parameter' && other.kind === 'parameter' ? one.fn === other.fn && one.index === other.index : one.site === other.site;
}

const constant = (text: string): TextPart => ({ text, hole: undefined, scope: undefined });

/** Constant parts that touch are one, and empty ones none. */
function joined(text: readonly TextPart[]): readonly TextPart[] {
  const parts: TextPart[] = [];
  for (const part of text) {
    const last = parts.at(-1);
    if (part.hole || !last || last.hole) parts.push(part);
    else parts[parts.length - 1] = constant((last.text ?? '') + (part.text ?? ''));
  }
  return parts.filter((part) => part.hole !== undefined || part.text !== '');
}

/** The parts of the name that a hole is in; undefined where no colon leads to it. */
function nameAround(text: readonly TextPart[], part: TextPart): readonly TextPart[] | undefined {
  const at = text.indexOf(part);
  const name: TextPart[] = [part];
  for (let index = at - 1; ; index--) {
    const before = text[index];
    if (!before) return undefined;
    const start = before.hole ? undefined : /(?:^|[^:\w]):(?:\.\.\.)?([\w.]*)$/.exec(before.text ?? '');
    name.unshift(start ? constant(start[1]!) : before);
    if (start) break;
    if (!before.hole && !/^[\w.]*$/.test(before.text ?? '')) return undefined;
  }
  for (const after of text.slice(at + 1)) {
    const word = after.hole ? undefined : /^\w*/.exec(after.text ?? '')![0];
    name.push(word === undefined ? after : constant(word));
    if (word !== undefined && word !== after.text) break;
  }
  return name;
}
