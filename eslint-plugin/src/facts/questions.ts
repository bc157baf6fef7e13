import type { Site } from './site.js';

declare const declaredBrand: unique symbol;
/** The declarations behind an expression. Opaque. */
export interface Declared {
  readonly [declaredBrand]: true;
}
declare const scopeBrand: unique symbol;
/** What the parameters of an inlined function stand for. Opaque. */
export interface Scope {
  readonly [scopeBrand]: true;
}

export interface TextPart {
  /** Constant text, or undefined for a hole. */
  readonly text: string | undefined;
  readonly hole: Site | undefined;
  readonly scope: Scope | undefined;
}

export interface MemberFact {
  readonly name: string;
  readonly site: Site;
  /** The class that declares it: the class itself or a base. */
  readonly owner: Site;
  readonly body: Site | undefined;
  readonly decorators: readonly Site[];
}
