import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { describe, expect, test } from 'vitest';

// What a subpath adds to an application, minified and compressed. The errors and the events are counted once, with `@lintel/runtime`
// itself: every subpath that throws shares them.

const runtime = fileURLToPath(new URL('../../runtime/', import.meta.url));
const { exports } = JSON.parse(readFileSync(`${runtime}package.json`, 'utf8')) as { exports: Record<string, unknown> };
const shared = /internal\/(?:errors|events|registry)\.js$/;

async function bundled(subpath: string, platform: 'node' | 'browser'): Promise<string> {
  const bundle = await rolldown({
    input: `@lintel/runtime${subpath.slice(1)}`,
    platform,
    cwd: runtime,
    external: (id) => (subpath !== '.' && shared.test(id)) || !/^(?:@lintel\/|[./])/.test(id),
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  return output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
}

const budgets: Record<string, number> = { '.': 1500, './compare': 500, './cors': 2200, './hono': 2200, './nestjs': 1000, './password': 2300, './postgres': 4400, './prisma': 7000, './secrets': 1400, './sql': 800, './typeorm': 5000 };

test('every subpath has a budget', () => {
  expect(Object.keys(budgets)).toEqual(Object.keys(exports).filter((subpath) => subpath !== './package.json'));
});

test.each(Object.entries(budgets))('%s is at most %d bytes', async (subpath, budget) => {
  const size = gzipSync(await bundled(subpath, 'node'), { level: 9 }).length;
  expect([size <= budget, size]).toEqual([true, size]);
  expect(size).toBeGreaterThan(100);
});

describe('./compare where there is no Node', () => {
  test('is as small, imports nothing and compares', async () => {
    const code = await bundled('./compare', 'browser');
    expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(500);
    expect(code).not.toMatch(/\bimport\b|\brequire\b|crypto/);
    const { safeEqual } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { safeEqual: (a: unknown, b: unknown) => boolean };
    expect([safeEqual('a', 'a'), safeEqual('a', 'b'), safeEqual(undefined, undefined)]).toEqual([true, false, false]);
  });
});
