/**
 * Values as outputs: payloads that the renderer draws, pictures and plain text for every other
 * reader.
 */
import { installLooks } from './inspect';

installLooks();

export { liveComparison } from './liveComparison';
export { type LiveOptions, liveHistory } from './liveHistory';
export { type Displayable, mimeBundle, setInspector } from './mimeBundle';
export { setFontSource } from './png/font';
export { type Progress, type ProgressOptions, progress } from './progress';
export { display, show } from './show';
export { type DisplaySink, type DisplayTarget, setDisplaySink, setIdSource } from './sink';
export { summarised } from './summary';
