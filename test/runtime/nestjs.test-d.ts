// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import { Public, PUBLIC_METADATA_KEY } from '@lintel/runtime/nestjs';

const decorator = Public({ reason: 'The load balancer has no credentials.' });
export const onClass: ClassDecorator = decorator;
export const onMethod: MethodDecorator = decorator;
export const key: '@lintel/runtime:public' = PUBLIC_METADATA_KEY;

Public({ reason: 'Todos are public by design.' });
Public({ reason: 'todolist' });
Public({ reason: 'FIXMES2' });
Public({ reason: 'Health check (see TODO list).' });
const constant = 'Share links are capability URLs.';
Public({ reason: constant });
Public({ reason: `Share links for ${constant}` });
declare const wide: string;
Public({ reason: wide }); // refused at run time where it must be

// @ts-expect-error no reason
Public();
// @ts-expect-error no reason
Public({});
// @ts-expect-error empty
Public({ reason: '' });
// @ts-expect-error blank
Public({ reason: ' \n\t' });
// @ts-expect-error a placeholder
Public({ reason: 'TODO' });
// @ts-expect-error a placeholder
Public({ reason: 'TODO x' });
// @ts-expect-error a placeholder
Public({ reason: 'todo: x' });
// @ts-expect-error a placeholder
Public({ reason: 'Todo(ann)' });
// @ts-expect-error a placeholder
Public({ reason: '  TODO x' });
// @ts-expect-error a placeholder
Public({ reason: 'FIXME' });
// @ts-expect-error a placeholder
Public({ reason: 'fixme later' });
declare const either: 'TODO x' | 'Health check.';
// @ts-expect-error may be a placeholder
Public({ reason: either });
// @ts-expect-error not a string
Public({ reason: 1 });
// @ts-expect-error no such option
Public({ reason: 'x', until: 'tomorrow' });
