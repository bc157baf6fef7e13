import { runFixtures } from './fixture-run.js';

runFixtures('no-secret-env-fallback');
