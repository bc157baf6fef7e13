import type ts from 'typescript';
import { Carried } from './carried.js';
import { FitFacts } from './fit-facts.js';
import { Spelling } from './spelling.js';

export type { Why } from './answer.js';
export { compilerVersion, hasCompilerApi } from './compiler.js';
export { truthOf } from './evaluate.js';
export type { Comparison, Lookup } from './comparison-facts.js';
export type { Value } from './evaluate.js';
export type { Branch } from './branches.js';
export type { Condition, Event } from './events.js';
export type { Written } from './fit-facts.js';
export type { FreeName, ParameterKind } from './names.js';
export type { Origin } from './origins.js';
export type { Declared, MemberFact, Scope, TextPart } from './questions.js';
export type { Chain, ChainLink } from './chains.js';
export type { Place, Site } from './site.js';
export type { Row } from './row-facts.js';
export type { Structure, StructurePart } from './structure.js';
export type { Chance, Outcome } from './chance.js';
export type { Trial, TrialSubject } from './trial.js';
export type { MemberDeclaration } from './type-facts.js';
export type { Preference } from './write-facts.js';

/** All questions about syntax, symbols, types and values. Answers are sites, values and names; no compiler type leaves. */
export class Facts extends FitFacts {}

const factsByProgram = new WeakMap<object, Facts>();

/** The facts of one Program. They die with it. */
export function factsOf(program: object): Facts {
  let facts = factsByProgram.get(program);
  if (!facts) factsByProgram.set(program, (facts = new Facts(program as ts.Program)));
  return facts;
}

/** Says which Program a new one follows: what still holds is not asked again. To be called before anything is asked of the new one. */
export function followProgram(program: object, previous: object | undefined): void {
  Spelling.succeed(program as ts.Program, previous as ts.Program | undefined);
  Carried.succeed(program as ts.Program, previous as ts.Program | undefined);
}
