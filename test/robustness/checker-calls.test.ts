import { dirname, join } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import type ts from 'typescript';
import lintel from '../../eslint-plugin/src/index.js';
import { fixtures, programOver, shared } from '../rules/program.js';

// Names filter first: a file that calls nothing a model names, and compares nothing, costs no question to the checker.

const folder = join(fixtures, 'in-memory');
const inFolder = (name: string): string => join(folder, name);

const SINK = `import express from 'express';
import { Pool } from 'pg';

const pool = new Pool();
const app = express();
app.get('/goods', async (req, res) => {
  res.json(await pool.query(\`SELECT id FROM goods WHERE name = '\${String(req.query['name'])}'\`));
});
app.listen(3000);
`;

/** Ordinary code: classes, generics, loops, calls of its own. */
const PLAIN = `import { Money } from './money.js';

export interface Line { readonly title: string; readonly price: Money; readonly amount: number }

export class Basket<T extends Line> {
  readonly #lines: T[] = [];

  place(line: T): this {
    this.#lines[this.#lines.length] = line;
    return this;
  }

  total(): Money {
    let sum = Money.none();
    for (const { price, amount } of this.#lines) sum = sum.plus(price.times(amount));
    return sum;
  }
}

export const titleOf = ({ title }: Line): string => \`\${title[0] ?? ''}…\`;
`;

const MONEY = `export class Money {
  constructor(readonly cents: number) {}
  static none(): Money { return new Money(0); }
  plus(other: Money): Money { return new Money(this.cents + other.cents); }
  times(amount: number): Money { return new Money(this.cents * amount); }
}
`;

/** A Program that counts what its checker is asked. */
function counted(texts: Readonly<Record<string, string>>): { readonly program: ts.Program; readonly asked: string[] } {
  const program = programOver([], shared(), folder, new Map(Object.entries(texts).map(([name, text]) => [inFolder(name), text])));
  const asked: string[] = [];
  const checker = program.getTypeChecker();
  const counting = new Proxy(checker, {
    get(target, name, receiver): unknown {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        asked.push(String(name));
        return Reflect.apply(member, target, given);
      };
    },
  });
  program.getTypeChecker = () => counting;
  return { program, asked };
}

function lint(program: ts.Program, name: string): string[] {
  const file = inFolder(name);
  const configs = lintel.configs.all.map((one) => ({ ...one, languageOptions: { parser, parserOptions: { programs: [program] } }, settings: { lintel: {} } }));
  return new Linter({ cwd: dirname(file), configType: 'flat' }).verify(program.getSourceFile(file)!.text, configs as Linter.Config[], { filename: file }).map(({ ruleId }) => String(ruleId));
}

test('a file with a sink asks, and is found', () => {
  const { program, asked } = counted({ 'sink.ts': SINK });
  expect(lint(program, 'sink.ts')).toContain('lintel/no-sql-value-interpolation');
  expect(asked.length).toBeGreaterThan(0);
});

test('a plain file beside it asks nothing, whatever was asked before for the application', () => {
  const { program, asked } = counted({ 'sink.ts': SINK, 'basket.ts': PLAIN, 'money.ts': MONEY });
  lint(program, 'sink.ts');
  asked.length = 0;
  expect(lint(program, 'basket.ts')).toEqual([]);
  expect(lint(program, 'money.ts')).toEqual([]);
  expect(asked).toEqual([]);
});

test('a project that uses no modelled package asks nothing at all', () => {
  const { program, asked } = counted({ 'basket.ts': PLAIN, 'money.ts': MONEY });
  for (const name of ['basket.ts', 'money.ts']) expect(lint(program, name)).toEqual([]);
  expect(asked).toEqual([]);
});
