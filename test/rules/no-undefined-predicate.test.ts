import { runFixtures } from './fixture-run.js';

runFixtures('no-undefined-predicate');
