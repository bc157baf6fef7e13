import { join } from 'node:path';
import { factsOf, type Facts, type Site } from '../../eslint-plugin/src/facts/index.js';
import { fixtures, programOver, shared } from '../rules/program.js';

const folder = join(fixtures, 'in-memory');

/** Files in memory beside the fixtures, so that their packages resolve; what is asked is the argument of `probe(…)`. */
export class SmallSource {
  readonly facts: Facts;

  constructor(files: Readonly<Record<string, string>>) {
    const texts = new Map(Object.entries(files).map(([name, text]) => [join(folder, name), text.includes('probe(') ? `${text}\ndeclare function probe(...given: unknown[]): void;\n` : text]));
    this.facts = factsOf(programOver([], shared(), folder, texts));
  }

  path(name: string): string {
    return join(folder, name);
  }

  /** The first argument of the first `probe(…)` of a file. */
  probed(name: string): Site {
    const [call] = this.facts.callsInFile(this.path(name), 'probe');
    const [argument] = call ? this.facts.argumentsOf(call) : [];
    if (!argument) throw new Error(`${name} asks nothing`);
    return argument;
  }

  /** The innermost call that is given the text `'here'`. */
  marked(name: string): Site {
    const file = this.path(name);
    const calls = [...this.facts.namesInFile(file)].flatMap((spelled) => this.facts.callsInFile(file, spelled)).filter((call) => this.facts.text(call).includes("'here'"));
    const [call] = calls.sort((a, b) => this.facts.text(a).length - this.facts.text(b).length);
    if (!call) throw new Error(`${name} marks nothing`);
    return call;
  }

  /** The function that the first call of `subject` runs. */
  subject(name: string): Site {
    const [call] = this.facts.callsInFile(this.path(name), 'subject');
    const found = call && this.facts.functionOf(call);
    if (!found) throw new Error(`${name} calls no subject`);
    return found.fn;
  }
}

/** One Program for a table of cases: the checker is made once. */
export function sources<Case extends { readonly code: string }>(cases: readonly Case[], extra: Readonly<Record<string, string>> = {}): { readonly source: SmallSource; readonly named: readonly (Case & { readonly file: string })[] } {
  const named = cases.map((one, index) => ({ ...one, file: `case-${String(index)}.ts` }));
  return { source: new SmallSource({ ...extra, ...Object.fromEntries(named.map(({ file, code }) => [file, `${code}\nexport {};\n`])) }), named };
}
