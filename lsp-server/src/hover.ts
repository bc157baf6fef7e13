import { type Hover, MarkupKind } from 'vscode-languageserver';
import type { Client } from './capabilities.js';
import type { FileFinding, RouteFact, RuleFact } from './worker/messages.js';

/** The rule's page in short, or what stands in front of a route. */
export function hoverOf(findings: readonly FileFinding[], route: RouteFact | undefined, rules: ReadonlyMap<string, RuleFact>, client: Client): Hover | null {
  const parts = [...new Map(findings.map((finding) => [finding.rule, finding])).values()].map((finding) => ruleText(finding, rules.get(finding.rule), client.markdown));
  if (route) parts.push(routeText(route, client.markdown));
  if (parts.length === 0) return null;
  return {
    contents: { kind: client.markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value: parts.join(client.markdown ? '\n\n---\n\n' : '\n\n') },
    ...(findings[0] ? { range: findings[0].range } : route ? { range: route.range } : {}),
  };
}

function ruleText({ rule, url }: FileFinding, fact: RuleFact | undefined, isMarkdown: boolean): string {
  if (!fact) return rule;
  const standards = [...fact.cwe.map((number) => (isMarkdown ? `[CWE-${number}](https://cwe.mitre.org/data/definitions/${number}.html)` : `CWE-${number}`)), ...fact.asvs.map((id) => `ASVS ${id.replace(/^v5\.0\.0-/, '')}`)].join(' · ');
  const lines = isMarkdown
    ? [`**[${rule}](${url})** ${fact.description}.`, ...(fact.attack ? [`*${fact.attack}*`] : []), ...(standards ? [standards] : [])]
    : [`${rule}: ${fact.description}.`, ...(fact.attack ? [fact.attack] : []), ...(standards ? [standards] : []), url];
  return lines.join(isMarkdown ? '\n\n' : '\n');
}

const ACCESS: Readonly<Record<RouteFact['access'], string>> = { guarded: 'guarded', public: 'public', unguarded: 'unguarded', unknown: 'not judged' };

function routeText({ name, verb, path, access, guards, because }: RouteFact, isMarkdown: boolean): string {
  const mark = (text: string): string => (isMarkdown ? `\`${text}\`` : text);
  const head = `${mark(`${verb} ${path ?? name}`)}: ${ACCESS[access]}${because ? ` (${because})` : ''}`;
  const list = guards.map((guard) => `${isMarkdown ? '- ' : '  '}${mark(guard.name || 'a function')} ${guard.kind}, ${guard.from}, ${guard.file.slice(guard.file.lastIndexOf('/') + 1)}:${guard.range.start.line + 1}`);
  return [head, ...list].join('\n');
}
