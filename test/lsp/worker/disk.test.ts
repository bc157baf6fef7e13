import { EventEmitter } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import type { FSWatcher, watch } from 'chokidar';
import { expect, test } from 'vitest';
import { Disk } from '../../../lsp-server/src/worker/disk.js';

const error = (code: string): Error => Object.assign(new Error(`${code}: no more`), { code });

class Watcher extends EventEmitter {
  isClosed = false;
  add(): void {}
  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

test.each(['throws', 'says so later'])('without watchers left it looks by itself, and says so: one that %s', async (how) => {
  const looked: boolean[] = [];
  const watcher = new Watcher();
  const watchFiles = (() => {
    if (how === 'throws') throw error('ENOSPC');
    return watcher as unknown as FSWatcher;
  }) as typeof watch;
  const disk = new Disk('/r', (files) => looked.push(files), watchFiles, 20);
  disk.watch(['/r/package-lock.json']);
  if (how !== 'throws') {
    expect(disk.problem).toBeUndefined();
    watcher.emit('error', error('EACCES'));
    expect(disk.problem).toBeUndefined();
    watcher.emit('error', error('ENOSPC'));
    watcher.emit('error', error('ENOSPC'));
    expect(watcher.isClosed).toBe(true);
  }
  expect(disk.problem).toMatch(/^files cannot be watched \(ENOSPC\).*every 5 s instead; raise fs\.inotify\.max_user_watches$/);
  expect(looked).toEqual([true]);
  disk.watch(['/r/yarn.lock']);
  await after(200);
  expect(looked.length).toBeGreaterThan(2);
  disk.stop();
  const sofar = looked.length;
  await after(100);
  expect(looked.length).toBe(sofar);
});
