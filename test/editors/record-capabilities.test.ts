import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clients, recordCapabilities, storedFile } from './record-capabilities.js';
import { testTime } from './until.js';

// The stored parameters are what the installed clients say. LINTEL_RECORD=1 stores them anew.

test.each(clients)('%s introduces itself as stored', async (client) => {
  const recorded = await recordCapabilities(client);
  const file = storedFile(client);
  if (process.env.LINTEL_RECORD) writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
  expect(recorded).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}, testTime);
