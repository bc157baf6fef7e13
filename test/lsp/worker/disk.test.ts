import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

// While files are judged, the watcher gets no more than a turn between two of them.
test('what changes right after the disk was looked at is seen, busy as the process may be, with lockfiles that are not there', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lintel-disk-')));
  const deep = join(root, 'src/a/b/c/d');
  mkdirSync(deep, { recursive: true });
  const file = join(deep, 'app.module.ts');
  writeFileSync(file, '0');
  let seen = '';
  let written = 0;
  const disk = new Disk(root, () => {
    seen = readFileSync(file, 'utf8');
    if (written < 3) writeFileSync(file, String(++written));
  });
  let isBusy = true;
  const judge = (): void => {
    for (const end = performance.now() + 30; performance.now() < end; );
    if (isBusy) setImmediate(judge);
  };
  try {
    disk.watch(Array.from({ length: 8 }, (_, index) => join(root, `missing-${index}.lock`)));
    judge();
    await expect.poll(() => seen, { timeout: 20_000 }).toBe('3');
  } finally {
    isBusy = false;
    disk.stop();
    rmSync(root, { recursive: true, force: true });
  }
});
