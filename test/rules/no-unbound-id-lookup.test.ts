import { runFixtures } from './fixture-run.js';

runFixtures('no-unbound-id-lookup');
