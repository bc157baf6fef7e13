import { runFixtures } from './fixture-run.js';

runFixtures('require-guard-on-gateway');
