import { rules } from 'eslint-plugin-lintel/engine';
import type { RuleFact } from './messages.js';

/** What the pages of the rules say in short. */
export function ruleFacts(): readonly RuleFact[] {
  return Object.entries(rules).map(([name, { meta }]) => {
    const { description, threat } = meta.docs!;
    return { rule: `lintel/${name}`, description, attack: threat?.attack, cwe: threat?.cwe ?? [], asvs: threat?.asvs ?? [] };
  });
}
