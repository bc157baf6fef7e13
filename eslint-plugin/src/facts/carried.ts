import ts from 'typescript';
import { looksAlike } from './outline.js';

/** One answer about one node. */
interface Answer {
  value: unknown;
}

/** Answers that outlive a Program, with what they depend on. */
interface Store {
  readonly byQuestion: Map<string, WeakMap<object, Answer>>;
  /** Answers that name a place in a file: they go with it. */
  readonly naming: WeakMap<ts.SourceFile, Answer[]>;
}

/**
 * Answers of the checker that are places, not types: true of the next Program, too, if nothing that other files can see has changed.
 *
 * Only what types and declarations decide may be kept here, nothing that was read in the body of a function.
 */
export class Carried {
  static readonly #of = new WeakMap<ts.Program, Carried>();

  static of(program: ts.Program): Carried {
    let carried = Carried.#of.get(program);
    if (!carried) Carried.#of.set(program, (carried = new Carried({ byQuestion: new Map(), naming: new WeakMap() }, false)));
    return carried;
  }

  /** Says that a Program will be followed by others, and which one it follows. To be called before anything is asked of it. */
  static succeed(program: ts.Program, previous: ts.Program | undefined): void {
    const before = previous && Carried.#of.get(previous);
    const gone = before && before.#isInLine && previous !== program ? replacedBetween(previous, program) : undefined;
    if (!before || !gone) return void Carried.#of.set(program, new Carried({ byQuestion: new Map(), naming: new WeakMap() }, true));
    before.#isInLine = false;
    const store = before.#store;
    before.#store = { byQuestion: new Map(), naming: new WeakMap() };
    for (const file of gone) for (const answer of store.naming.get(file) ?? []) answer.value = undefined;
    Carried.#of.set(program, new Carried(store, true));
  }

  #store: Store;
  /** Whether its answers may be handed on. */
  #isInLine: boolean;

  private constructor(store: Store, isInLine: boolean) {
    this.#store = store;
    this.#isInLine = isInLine;
  }

  /** `placesIn` names every node of an answer. An answer is never undefined. */
  remember<T extends object>(question: string, about: object, ask: () => T, placesIn: (value: T) => Iterable<ts.Node>): T {
    const { byQuestion, naming } = this.#store;
    let answers = byQuestion.get(question);
    if (!answers) byQuestion.set(question, (answers = new WeakMap()));
    const known = answers.get(about)?.value;
    if (known !== undefined) return known as T;
    const value = ask();
    const answer: Answer = { value };
    answers.set(about, answer);
    if (this.#isInLine) {
      const files = new Set<ts.SourceFile>();
      for (const node of placesIn(value)) files.add(node.getSourceFile());
      for (const file of files) {
        // Another version of a declaration file never looks alike.
        if (file.isDeclarationFile) continue;
        const list = naming.get(file);
        if (list) list.push(answer);
        else naming.set(file, [answer]);
      }
    }
    return value;
  }
}

/** Files of one Program that another replaces by versions that look alike from outside. Undefined where anything else differs. */
function replacedBetween(previous: ts.Program, next: ts.Program): readonly ts.SourceFile[] | undefined {
  // Not in the public types: the same files, and every import means what it meant.
  if ((next as { structureIsReused?: number }).structureIsReused !== 2 || previous.getCompilerOptions() !== next.getCompilerOptions()) return undefined;
  const before = previous.getSourceFiles();
  const after = next.getSourceFiles();
  if (before.length !== after.length) return undefined;
  const gone: ts.SourceFile[] = [];
  for (const [at, old] of before.entries()) {
    const now = after[at]!;
    if (old === now) continue;
    if (old.fileName !== now.fileName || !looksAlike(old, now, { before: previous.getTypeChecker(), after: next.getTypeChecker() })) return undefined;
    gone.push(old);
  }
  return gone;
}
