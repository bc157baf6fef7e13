import type ts from 'typescript';
import { changeBetween } from './change.js';

/** One answer about one thing. */
interface Answer {
  value: unknown;
  /** What packages and files exported when it was given, where it depends on that. */
  readonly under: object | undefined;
}

/** Names a question: a word, or a key that stands for settings, too. */
type QuestionKey = string | object;

/** By question and by what was asked about. */
type Answers = Map<QuestionKey, WeakMap<object, Answer>>;

/** What answers are about: places in a file, what installed packages export, what files of the project do. */
type About = ts.SourceFile | typeof INSTALLED | typeof OWN;
const INSTALLED = { about: 'installed' } as const;
const OWN = { about: 'own' } as const;

/** Answers that outlive a Program, with what they depend on. */
class Store {
  readonly #answers = new WeakMap<About, Answers>();
  /** Answers that name a place in a file, by what they are about. */
  readonly #naming = new WeakMap<ts.SourceFile, Map<About, Answer[]>>();
  readonly #named = new WeakMap<About, Set<ts.SourceFile>>();
  /** Stands for all that is exported; another one as soon as any of it may be something else. */
  exports = {};

  answer(about: About, question: QuestionKey, key: object): Answer | undefined {
    return this.#answers.get(about)?.get(question)?.get(key);
  }

  about(about: About): Answers {
    let answers = this.#answers.get(about);
    if (!answers) this.#answers.set(about, (answers = new Map<QuestionKey, WeakMap<object, Answer>>()));
    return answers;
  }

  note(answer: Answer, about: About, places: Iterable<ts.Node>): void {
    const files = new Set<ts.SourceFile>();
    for (const node of places) files.add(node.getSourceFile());
    for (const file of files) {
      // Another version of a declaration file never looks alike.
      if (file.isDeclarationFile) continue;
      let lists = this.#naming.get(file);
      if (!lists) this.#naming.set(file, (lists = new Map<About, Answer[]>()));
      const list = lists.get(about);
      if (list) list.push(answer);
      else lists.set(about, [answer]);
      const named = this.#named.get(about);
      if (named) named.add(file);
      else this.#named.set(about, new Set([file]));
    }
  }

  forget(about: About): void {
    this.#answers.delete(about);
    for (const file of this.#named.get(about) ?? []) this.#naming.get(file)?.delete(about);
    this.#named.delete(about);
  }

  /** Without answers about references to the project, nothing depends on what its files export. */
  forgetExports(which: 'own' | 'any'): void {
    if (which === 'any') this.forget(INSTALLED);
    if (which === 'any' || this.#answers.has(OWN)) this.exports = {};
    this.forget(OWN);
  }

  /** The file is no more, or is another. */
  forgetPlacesIn(file: ts.SourceFile): void {
    for (const [about, answers] of this.#naming.get(file) ?? []) {
      for (const answer of answers) answer.value = undefined;
      this.#named.get(about)?.delete(file);
    }
    this.#naming.delete(file);
    this.forget(file);
  }
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
    for (const file of change.gone) store.forgetPlacesIn(file);
    for (const file of change.reached) store.forget(file);
    if (change.exports !== 'same') store.forgetExports(change.exports);
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
    return this.#answer(this.#fileOf(node), question, node, false, ask, placesIn);
  }

  /** An answer about a node that also depends on what references of models name. It holds no node. */
  rememberNamed<T extends object>(question: QuestionKey, node: ts.Node, ask: () => T): T {
    return this.#answer(this.#fileOf(node), question, node, true, ask, () => []);
  }

  /** What a reference of a model or of the settings names: in installed packages, or in files of the project. */
  rememberExport<T extends object>(question: string, key: object, isInstalled: () => boolean, ask: () => T, placesIn: (value: T) => Iterable<ts.Node>): T {
    const about = [INSTALLED, OWN].find((one) => this.#known(one, question, key, false) !== undefined) ?? (isInstalled() ? INSTALLED : OWN);
    return this.#answer(about, question, key, false, ask, placesIn);
  }

  /** What is never handed on needs no order. What the compiler's factory makes is in no file. */
  #fileOf(node: ts.Node): About {
    return (this.#isInLine ? (node.getSourceFile() as ts.SourceFile | undefined) : undefined) ?? OWN;
  }

  #known(about: About, question: QuestionKey, key: object, isNamed: boolean): unknown {
    const answer = this.#store.answer(about, question, key);
    return answer && (!isNamed || answer.under === this.#store.exports) ? answer.value : undefined;
  }

  #answer<T extends object>(about: About, question: QuestionKey, key: object, isNamed: boolean, ask: () => T, placesIn: (value: T) => Iterable<ts.Node>): T {
    const before = this.#known(about, question, key, isNamed);
    if (before !== undefined) return before as T;
    const value = ask();
    const answers = this.#store.about(about);
    let known = answers.get(question);
    if (!known) answers.set(question, (known = new WeakMap()));
    const answer = { value, under: isNamed ? this.#store.exports : undefined };
    known.set(key, answer);
    if (this.#isInLine) this.#store.note(answer, about, placesIn(value));
    return value;
  }
}
