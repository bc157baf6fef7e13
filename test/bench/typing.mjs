// What hands do in a file of a repository: a word letter by letter inside a function, and now and then another type.

const WORD = 'requestedAmountPerCustomer';
const OTHER_TYPE = ' | undefined';
/** Every fifth edit. */
const TYPES_AFTER = 5;

/** Where something can be typed; undefined where there is no function. */
export function placesIn(ts, source) {
  const bodies = [];
  const types = [];
  const isPlain = (type) => ts.isTypeReferenceNode(type) || ts.isArrayTypeNode(type) || (type.kind >= ts.SyntaxKind.FirstKeyword && type.kind <= ts.SyntaxKind.LastKeyword);
  const visit = (node) => {
    if (ts.isBlock(node) && ts.isFunctionLike(node.parent) && node.statements.length > 0) bodies.push(node.getStart(source) + 1);
    // What others see comes before what is a function's own.
    const rank = ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) ? 0 : ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node) ? 1 : ts.isParameter(node) || ts.isVariableDeclaration(node) ? 2 : undefined;
    if (rank !== undefined && node.type && isPlain(node.type)) types.push({ rank, at: node.type.end });
    ts.forEachChild(node, visit);
  };
  // Parents are set, whoever made the tree.
  visit(ts.createSourceFile(source.fileName, source.text, ts.ScriptTarget.Latest, true));
  types.sort((a, b) => a.rank - b.rank);
  return { text: source.text, body: bodies[bodies.length >> 1], type: types[0]?.at };
}

/** Texts of the file, one after the other, without an end. */
export function* typed({ text, body, type }) {
  let letters = 0;
  let isOther = false;
  for (let step = 1; ; step++) {
    const isType = type !== undefined && step % TYPES_AFTER === 0;
    if (isType) isOther = !isOther;
    else letters = (letters + 1) % (WORD.length + 1);
    const inserted = [...(isOther ? [[type, OTHER_TYPE]] : []), [body, letters > 0 ? `\n${WORD.slice(0, letters)}` : '']];
    yield { kind: isType ? 'type' : 'letter', text: withInserted(text, inserted) };
  }
}

/** Texts in which a type is another one, and is again what it was. */
export function* retyped({ text, type }) {
  for (let isOther = true; ; isOther = !isOther) yield { kind: 'type', text: isOther ? withInserted(text, [[type, OTHER_TYPE]]) : text };
}

function withInserted(text, inserted) {
  return inserted.sort(([a], [b]) => b - a).reduce((whole, [at, what]) => whole.slice(0, at) + what + whole.slice(at), text);
}
