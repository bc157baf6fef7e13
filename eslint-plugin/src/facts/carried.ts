import type ts from 'typescript';
import { changeBetween } from './change.js';

/** One answer about one thing. */
interface Answer {
  value: unknown;
}

type Answers = Map<string, WeakMap<object, Answer>>;

/** Answers that outlive a Program, with what they depend on. */
class Store {
  /** About a place in a file. */
  readonly byFile = new WeakMap<ts.SourceFile, Answers>();
  /** About what packages and files export. */
  exports: Answers = new Map();
  /** Answers that name a place in a file: they go with it. */
  readonly naming = new WeakMap<ts.SourceFile, Answer[]>();
}

/**
 * Answers of the checker that are places or words, never types: true of the next Program, too, where an edit cannot have changed them.
 *
 * Only what types and declarations decide may be kept here, nothing that was read in the body of a function.
 */
export class Carried {
  static readonly #of = new WeakMap<ts.Program, Carried>();

  static of(program: ts.Program): Carried {
    let carried = Carried.#of.get(program);
    if (!carried) Carried.#of.set(program, (carried = new Carried(new Store(), false)));
    return carried;
  }

  /** Says that a Program will be followed by others, and which one it follows. To be called before anything is asked of it. */
  static succeed(program: ts.Program, previous: ts.Program | undefined): void {
    const before = previous && Carried.#of.get(previous);
    const change = before && before.#isInLine && previous !== program ? changeBetween(previous, program) : undefined;
    const store = before && change ? before.#handOver() : new Store();
    Carried.#of.set(program, new Carried(store, true));
    if (!change) return;
    for (const file of change.gone) for (const answer of store.naming.get(file) ?? []) answer.value = undefined;
    for (const file of change.reached) store.byFile.delete(file);
    if (change.exports) store.exports = new Map();
  }

  #store: Store;
  /** Whether its answers may be handed on. */
  #isInLine: boolean;

  private constructor(store: Store, isInLine: boolean) {
    this.#store = store;
    this.#isInLine = isInLine;
  }

  /** What is asked of the old Program from now on is its own. */
  #handOver(): Store {
    const store = this.#store;
    this.#store = new Store();
    this.#isInLine = false;
    return store;
  }

  /** An answer about a node. `placesIn` names every node of it. */
  remember<T extends object>(question: string, node: ts.Node, ask: () => T, placesIn: (value: T) => Iterable<ts.Node>): T {
    const { byFile, exports } = this.#store;
    const file = node.getSourceFile() as ts.SourceFile | undefined;
    let answers = file ? byFile.get(file) : exports;
    if (!answers) byFile.set(file!, (answers = new Map<string, WeakMap<object, Answer>>()));
    return this.#answer(answers, question, node, ask, placesIn);
  }

  /** An answer about a reference of a model or of the settings. */
  rememberExport<T extends object>(question: string, reference: object, ask: () => T, placesIn: (value: T) => Iterable<ts.Node>): T {
    return this.#answer(this.#store.exports, question, reference, ask, placesIn);
  }

  #answer<T extends object>(answers: Answers, question: string, about: object, ask: () => T, placesIn: (value: T) => Iterable<ts.Node>): T {
    let known = answers.get(question);
    if (!known) answers.set(question, (known = new WeakMap()));
    const value = known.get(about)?.value as T | undefined;
    if (value !== undefined) return value;
    const answer: Answer & { value: T } = { value: ask() };
    known.set(about, answer);
    if (this.#isInLine) this.#note(answer, placesIn(answer.value));
    return answer.value;
  }

  #note(answer: Answer, places: Iterable<ts.Node>): void {
    const files = new Set<ts.SourceFile>();
    for (const node of places) files.add(node.getSourceFile());
    for (const file of files) {
      // Another version of a declaration file never looks alike.
      if (file.isDeclarationFile) continue;
      const list = this.#store.naming.get(file);
      if (list) list.push(answer);
      else this.#store.naming.set(file, [answer]);
    }
  }
}
