import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';

// Draws media/icon.svg and media/icon.png from one list of shapes: a doorway, and the lintel above it.

const SIZE = 128;
const SAMPLES = 4;
const shapes = [
  { x: 0, y: 0, width: 128, height: 128, radius: 24, colour: [28, 39, 51] },
  { x: 46, y: 56, width: 36, height: 52, radius: 0, colour: [255, 209, 122] },
  { x: 30, y: 56, width: 16, height: 52, radius: 2, colour: [156, 172, 188] },
  { x: 82, y: 56, width: 16, height: 52, radius: 2, colour: [156, 172, 188] },
  { x: 18, y: 30, width: 92, height: 22, radius: 4, colour: [240, 244, 248] },
];

const media = fileURLToPath(new URL('./media/', import.meta.url));
const rectangles = shapes.map(({ x, y, width, height, radius, colour }) => `  <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="rgb(${colour.join(' ')})"/>`);
writeFileSync(`${media}icon.svg`, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}">\n${rectangles.join('\n')}\n</svg>\n`);

const rows = [];
for (let y = 0; y < SIZE; y++) {
  rows.push(0);
  for (let x = 0; x < SIZE; x++) rows.push(...pixel(x, y));
}
const header = Buffer.from([0, 0, 0, SIZE, 0, 0, 0, SIZE, 8, 6, 0, 0, 0]);
const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from(rows), { level: 9 })), chunk('IEND', Buffer.alloc(0))];
writeFileSync(`${media}icon.png`, Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]));

/** The mean of its samples: red, green, blue and opacity. */
function pixel(x, y) {
  const sum = [0, 0, 0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const at = { x: x + ((i % SAMPLES) + 0.5) / SAMPLES, y: y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES };
    const shape = shapes.findLast((one) => holds(one, at));
    if (!shape) continue;
    shape.colour.forEach((value, index) => (sum[index] += value));
    sum[3]++;
  }
  return [...sum.slice(0, 3).map((value) => Math.round(value / (sum[3] || 1))), Math.round((255 * sum[3]) / SAMPLES ** 2)];
}

function holds({ x, y, width, height, radius }, at) {
  const dx = Math.max(x + radius - at.x, at.x - (x + width - radius), 0);
  const dy = Math.max(y + radius - at.y, at.y - (y + height - radius), 0);
  return radius === 0 ? dx === 0 && dy === 0 : dx * dx + dy * dy <= radius * radius;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, check]);
}

function crc(data) {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}
