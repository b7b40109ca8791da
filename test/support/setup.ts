/** Loaded by mocha before every test file: the engine has its host. */
import { installEngine } from '../../src/engine/host';

installEngine();
