/** Why a question could not be answered. Each has a sentence in `lintel/unjudged`. */
export type Why =
  | 'any' // the receiver's type is `any`
  | 'unresolved' // an import that the compiler could not resolve
  | 'declaration-only' // only a `.d.ts`, no model and no comment
  | 'dynamic' // a computed name, a value made at run time
  | 'budget' // more steps than the analysis takes
  | 'no-root' // this Program holds no composition root
  | 'no-mount' // a router that nothing in this Program mounts
  | 'no-caller'; // text that comes from callers outside this Program
