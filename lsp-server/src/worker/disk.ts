import { watch, type FSWatcher } from 'chokidar';
import { basename, dirname } from 'node:path';
import type { Stats } from 'node:fs';

const DELAY = 50;
/** By then what was given to the watcher is watched. */
const LATER = 1000;
/** How often the disk is looked at where it cannot be watched. */
const POLL = 5000;
const SKIPPED = /^(node_modules|bower_components|dist|build|coverage|\..*)$/;
const RELEVANT = /\.([mc]?[jt]sx?|json|lock|yaml|lockb)$|^\.gitignore$/;

/** Says when to look at the disk. Events come several times, out of order, or as one for many files: what has changed, the disk says. */
export class Disk {
  #watcher: FSWatcher | undefined;
  #polling: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #named = new Set<string>();
  /** Directories on the way to them. */
  readonly #ways = new Set<string>();
  problem: string | undefined;

  constructor(
    readonly root: string,
    /** With `files`: some may have come or gone. */
    readonly look: (files: boolean) => void,
    readonly watchFiles: typeof watch = watch,
    readonly poll = POLL,
  ) {}

  /** Also files in directories that are skipped: lockfiles, what was built or generated. */
  watch(named: Iterable<string>): void {
    const more = [...named].filter((file) => !this.#named.has(file));
    for (const file of more) this.#name(file);
    if (this.problem !== undefined) return;
    if (this.#isReady) return this.#add(more);
    if (this.#watcher) return void this.#waiting.push(...more);
    // What lies in the root is found on the way through it, or when it comes.
    this.#waiting.push(...more.filter((file) => !file.startsWith(`${this.root}/`)));
    try {
      // The root alone: with a file that does not exist, chokidar is ready before it watches everything.
      this.#watcher = this.watchFiles(this.root, { ignoreInitial: true, followSymlinks: false, ignored: (path, stats) => this.#isIgnored(path, stats) });
    } catch (error) {
      return this.#fail(error as NodeJS.ErrnoException);
    }
    this.#watcher.on('all', (event) => this.#soon(event !== 'change'));
    this.#watcher.on('ready', () => {
      this.#isReady = true;
      this.#soon(true);
      this.#add(this.#waiting.splice(0));
    });
    this.#watcher.on('error', (error) => this.#fail(error as NodeJS.ErrnoException));
  }
  #isReady = false;
  /** Added when the root is watched. */
  readonly #waiting: string[] = [];

  /** It does not say when it watches what is added: what changes before that is seen later. */
  #add(files: readonly string[]): void {
    if (files.length === 0) return;
    this.#watcher?.add([...files]);
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#soon(true), LATER).unref();
  }
  #later: NodeJS.Timeout | undefined;

  stop(): void {
    clearInterval(this.#polling);
    clearTimeout(this.#timer);
    clearTimeout(this.#later);
    void this.#watcher?.close();
  }

  #name(file: string): void {
    this.#named.add(file);
    for (let way = dirname(file); way.startsWith(`${this.root}/`) && !this.#ways.has(way); way = dirname(way)) this.#ways.add(way);
  }

  #isIgnored(path: string, stats: Stats | undefined): boolean {
    if (path === this.root || this.#named.has(path) || this.#ways.has(path)) return false;
    const name = basename(path);
    if (path.startsWith(`${this.root}/`) && dirname(path.slice(this.root.length + 1)).split('/').some((part) => part !== '.' && SKIPPED.test(part))) return true;
    return stats?.isFile() ? !RELEVANT.test(name) : SKIPPED.test(name) && name !== '.gitignore';
  }

  #soon(files: boolean): void {
    this.#files ||= files;
    this.#timer ??= setTimeout(() => {
      const all = this.#files;
      this.#timer = undefined;
      this.#files = false;
      this.look(all);
    }, DELAY);
  }
  #files = false;

  #fail(error: NodeJS.ErrnoException): void {
    // One directory that cannot be read is no reason to watch nothing.
    if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'ENOENT') return;
    if (this.problem !== undefined) return;
    const limit = error.code === 'ENOSPC' || error.code === 'EMFILE' ? `; raise ${error.code === 'ENOSPC' ? 'fs.inotify.max_user_watches' : 'the limit of open files'}` : '';
    this.problem = `files cannot be watched (${error.code ?? error.message}): the disk is looked at with every message and every ${POLL / 1000} s instead${limit}`;
    void this.#watcher?.close();
    this.#watcher = undefined;
    this.look(true);
    // Of what is open, an editor tells; of what is done elsewhere, nobody.
    this.#polling = setInterval(() => this.look(true), this.poll).unref();
  }
}
