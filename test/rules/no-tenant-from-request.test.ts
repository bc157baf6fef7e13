import { runFixtures } from './fixture-run.js';

runFixtures('no-tenant-from-request');
