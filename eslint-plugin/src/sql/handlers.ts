import type { Clause, Frame, Walk } from './frames.js';
import type { Token } from './tokens.js';

/** Handles one keyword with the cursor on it; false leaves the word to be read as a name. */
export type Handler = (walk: Walk, frame: Frame, token: Token) => boolean;

export const phase = (frame: Frame, next: Frame['phase']): true => {
  frame.phase = next;
  return true;
};

export const enter = (clause: Clause, first: Frame['phase'] = 'item'): Handler => (walk) => {
  walk.enter(clause, first);
  return true;
};

export const awaitsOperand = (frame: Frame): boolean => frame.phase === 'item' || frame.phase === 'operand';
export const afterOperand = (handler: Handler): Handler => (walk, frame, token) => !awaitsOperand(frame) && handler(walk, frame, token);
export const atStart = (frame: Frame): boolean => frame.clause === 'start' && frame.phase === 'item';
