import { arg, defineModel, exported, method, role } from './model.js';

export const socketIo = defineModel('socket.io', { versions: '4', docs: 'https://socket.io/docs/v4/middlewares/' }, [
  role('socket.server', exported('Server'), { check: ['allowRequest'] }),
  role('socket.serverType', exported('Server')),
  role('socket.serverType', exported('Namespace')),
  ['Server', 'Namespace', 'Socket'].map((owner) => role('socket.listen', method(owner, 'on'), { event: arg(0), handler: arg(1) })),
  // Of a server: of its main namespace only.
  ['Server', 'Namespace'].map((owner) => role('socket.use', method(owner, 'use'), { handler: arg(0) })),
]);

/** Types live in `@types/ws`. */
export const ws = defineModel('ws', { versions: '8', docs: 'https://github.com/websockets/ws/blob/master/doc/ws.md' }, [
  ['WebSocketServer', 'Server'].flatMap((owner) => [
    role('socket.server', exported(owner), { check: ['verifyClient'], detached: 'noServer' }),
    role('socket.serverType', exported(owner)),
    role('socket.listen', method(owner, 'on'), { event: arg(0), handler: arg(1) }),
    role('socket.upgrade', method(owner, 'handleUpgrade')),
  ]),
]);
