import type { TSESTree } from '@typescript-eslint/utils';
import type { Site } from '../facts/index.js';
import type { Ask } from './ask.js';
import type { Route } from './route.js';

/** A statement that routes are public, without the reason. */
export interface Unreasoned {
  readonly marker: Site;
  readonly routes: readonly Route[];
}

/** `// public: share links are capability URLs`, `@lintel public share links are capability URLs`. */
const REASON = /(?:^|[\s*/])(?:@lintel\s+public\b\s*[:–—-]?|public\s*[:–—-])\s*(?!TODO\b|FIXME\b)[^\s*/][^\n]{2,}/i;

/** Markers in a file that open routes and do not say why: each once. */
export function unreasonedIn(ask: Ask): readonly Unreasoned[] {
  const { application, facts } = ask;
  const found = new Map<Site, Route[]>();
  for (const route of application.routesIn(ask.file)) {
    if (route.access !== 'public') continue;
    const key = route.inFront.find(({ opened }) => opened?.when === 'present')?.opened?.key;
    const marker = route.marker ?? route.metadata.find((one) => one.key === key)?.applied.site;
    if (!marker || !ask.isHere(marker) || isReasoned(marker, route)) continue;
    found.set(marker, [...(found.get(marker) ?? []), route]);
  }
  return [...found].map(([marker, routes]) => ({ marker, routes }));

  function isReasoned(marker: Site, route: Route): boolean {
    const decorated = facts.enclosingDecorated(marker);
    if (decorated) return saysWhy(marker) || isCommented(decorated, ask.loc(marker).end.line);
    // A list of paths in the settings is commented in the list.
    if (!facts.contains(route.declaration, marker)) return true;
    // `@lintel public …` above a function or a method.
    const marked = route.framework === 'express' ? route.handler && facts.statementOf(route.handler) : route.declaration;
    return marked === undefined || !ask.isHere(marked) || isCommented(marked, ask.loc(marked).start.line);
  }

  /** `@Public('share links')`, `@Public({ reason: 'share links' })`. */
  function saysWhy(marker: Site): boolean {
    if (facts.kindOf(marker) !== 'call' || application.roles.call(marker, 'metadata.write')) return false;
    return facts.argumentsOf(marker).some((argument) => {
      const value = facts.value(argument);
      const reason = value.kind === 'object' ? (value.members.get('reason') ?? value.members.get('because')) : value;
      return reason?.kind === 'literal' && typeof reason.value === 'string' && reason.value.trim().length > 2;
    });
  }

  /** A comment between what stands before a declaration and a line of it. */
  function isCommented(declaration: Site, lastLine: number): boolean {
    const { sourceCode } = ask.context;
    const { start } = facts.place(declaration);
    const before = sourceCode.ast.tokens.findLast(({ range }) => range[1] <= start);
    const isNear = ({ loc }: TSESTree.Comment): boolean => loc.start.line > (before?.loc.end.line ?? 0) && loc.start.line <= lastLine;
    return sourceCode.getAllComments().some((comment) => isNear(comment) && REASON.test(comment.value));
  }
}
