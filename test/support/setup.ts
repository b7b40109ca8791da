/** Loaded by mocha before every test file: the engine has its host, and its memory holds NaN where nothing was written. */
import { installEngine } from '../../src/engine/host';
import { fillNewMemory } from './unwritten';

installEngine();
fillNewMemory();
