const NAME = String.raw`[\w$."\x60\[\]#?:@{}\0-]+`;
const SHAPES: readonly RegExp[] = [
  /^select\s+(?:distinct\s+|all\s+|top\s+)?(?:\*|\d|['"`[$:?@(]|case\s|null\b|\$\{)/i,
  /^select\s*[*('"`[]/i,
  // A name that is followed by what prose does not have there: comma, dot, call, alias, or FROM and a name.
  new RegExp(String.raw`^select\s+(?:distinct\s+)?\w+\s*[,.(:|+\-*/=]`, 'i'),
  new RegExp(String.raw`^select\s+(?:distinct\s+)?(?:${NAME}\s+)(?:as\s+)?(?:${NAME}\s+)?from\s+(?:${NAME}|\()`, 'i'),
  new RegExp(String.raw`^insert\s+(?:ignore\s+|or\s+\w+\s+)?into\s+${NAME}\s*(?:\(|values\b|select\b|set\b|default\s+values|as\s|with\b)`, 'i'),
  new RegExp(String.raw`^replace\s+into\s+${NAME}\s*(?:\(|values\b|select\b|set\b)`, 'i'),
  new RegExp(String.raw`^merge\s+into\s+${NAME}\s+(?:as\s+)?(?:\w+\s+)?using\b`, 'i'),
  new RegExp(String.raw`^update\s+(?:only\s+)?${NAME}\s+(?:as\s+)?(?:${NAME}\s+)?set\s+\S+?\s*[=(]`, 'i'),
  new RegExp(String.raw`^delete\s+from\s+(?:only\s+)?${NAME}\s*(?:;|$|where\b|using\b|as\s|returning\b|order\s+by\b|limit\b)`, 'i'),
  new RegExp(String.raw`^with\s+(?:recursive\s+)?${NAME}\s*(?:\([^()]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(`, 'i'),
  /^create\s+(?:or\s+replace\s+)?(?:global\s+|local\s+)?(?:temp(?:orary)?\s+|unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?\S+\s*(?:\(|as\b|like\b|partition\b)/i,
  new RegExp(String.raw`^create\s+(?:unique\s+)?index\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?(?:${NAME}\s+)?on\s+\S+`, 'i'),
  /^create\s+(?:or\s+replace\s+)?(?:materialized\s+)?view\s+(?:if\s+not\s+exists\s+)?\S+\s+(?:\([^()]*\)\s*)?as\b/i,
  new RegExp(String.raw`^(?:create|drop)\s+(?:database|schema|role|user|extension|sequence|type|policy)\s+(?:if\s+(?:not\s+)?exists\s+)?${NAME}\s*(?:;|$|(?:with|owner|cascade|restrict|authorization|character|encoding|template|as|on|identified|for|start|increment)\b)`, 'i'),
  /^create\s+(?:or\s+replace\s+)?(?:function|procedure|trigger)\s+\S+?\s*(?:\(|before\b|after\b|instead\b)/i,
  new RegExp(String.raw`^alter\s+(?:table|database|schema|role|user|sequence|index|type|view)\s+(?:if\s+exists\s+)?(?:only\s+)?${NAME}\s+(?:add|drop|alter|rename|owner|set|enable|disable|attach|detach|modify|change|with|reset|validate)\b`, 'i'),
  new RegExp(String.raw`^drop\s+(?:table|view|materialized\s+view|index|function|trigger|procedure)\s+(?:concurrently\s+)?(?:if\s+exists\s+)?${NAME}\s*(?:;|,|\(|$|cascade\b|restrict\b|on\s)`, 'i'),
  new RegExp(String.raw`^truncate\s+(?:table\s+)?(?:only\s+)?${NAME}\s*(?:;|,|$|cascade\b|restart\b|continue\b)`, 'i'),
  new RegExp(String.raw`^set\s+(?:(?:session|local|global)\s+)?${NAME}\s*(?:=|:=|\bto\s+)\s*\S`, 'i'),
  new RegExp(String.raw`^set\s+(?:session\s+|local\s+)?(?:role|time\s+zone|transaction|session\s+authorization)\s+\S`, 'i'),
  new RegExp(String.raw`^(?:call|exec|execute)\s+${NAME}\(`, 'i'),
  new RegExp(String.raw`^exec(?:ute)?\s+${NAME}\s+@`, 'i'),
  /^explain\s+(?:analyze\s+|verbose\s+|query\s+plan\s+|\([^()]*\)\s*)*(?:select|insert|update|delete|with|merge)\b/i,
  new RegExp(String.raw`^(?:grant|revoke)\s+[\w\s,()]+\s+on\s+(?:table\s+|schema\s+|all\s+)?\S+.{0,200}\s(?:to|from)\s`, 'is'),
  /^show\s+(?:full\s+)?(?:tables|databases|columns|index|create\s+table)\b/i,
];

const STATEMENT_WORD = /^(?:select|insert|replace|merge|update|delete|with|create|alter|drop|truncate|set|call|exec|execute|explain|grant|revoke|show)\b/i;
const ARTICLES = 'the|a|an|your|our|my|their|its|this|that|these|those|any|each|every|one|some|another|below|above|at|all|new';
const PROSE = new RegExp(String.raw`^(?:select|update|delete|insert|create|drop|set|replace|call)\s+(?:${ARTICLES})\s+[a-z]+|^(?:delete\s+from|insert\s+into|select\s+(?:\w+\s+){1,3}from)\s+(?:${ARTICLES})\s+[a-z]+(?!\s*[.=(,])`, 'i');
// Everything a shape looks at lies near the start, which also bounds the matching time.
const HEAD = 2000;

/**
 * Whether a text has the shape of a SQL statement, by its first clause. May miss SQL whose shape prose shares; prose that
 * passes has the punctuation of SQL.
 */
export function looksLikeSql(text: string): boolean {
  const head = withoutLeadingComments(text);
  if (!STATEMENT_WORD.test(head)) return false;
  return !PROSE.test(head) && SHAPES.some((shape) => shape.test(head));
}

function withoutLeadingComments(text: string): string {
  let at = 0;
  for (;;) {
    while (at < text.length && /[\s(;]/.test(text.charAt(at))) at += 1;
    if (text.startsWith('--', at)) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      at = end < 0 ? text.length : end + 2;
    } else {
      return text.slice(at, at + HEAD);
    }
  }
}
